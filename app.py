"""The page: give a photo, see the mask and how the network got there. Run: python app.py."""

import os
from dataclasses import asdict

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when Gradio is imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import gradio as gr

from fcn.classes import CLASSES
from page import answers, endpoints, engine, examples, words
from page.parts import STYLE, Post, Studio

MAX_UPLOAD = 30_000_000  # bytes
MAX_WAITING = 20  # questions in the queue
DELETE = (600, 3000)  # look every ten minutes, delete what is fifty minutes old: an hour at most

FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans SC", "sans-serif"]
THEME = gr.themes.Default(primary_hue="slate", neutral_hue="slate", font=FONTS).set(
    # Gradio's own greys fail the contrast that WCAG asks for.
    button_primary_background_fill="*primary_700",
    body_text_color_subdued="*neutral_600",
    block_label_text_color="*neutral_700",
    block_title_text_color="*neutral_700",
)
TEXTS = {language: words.in_language(language) for language in words.LANGUAGES}
I18N = gr.I18n(en=TEXTS["en"], zh=TEXTS["zh"], **{"zh-CN": TEXTS["zh"]})

# === Layout ===
with gr.Blocks(title="Pet FCN", delete_cache=DELETE) as demo:
    gr.Markdown(I18N("heading"), elem_id="heading")
    studio = Studio(
        words=TEXTS,
        classes=[asdict(c) for c in CLASSES],
        examples=[{"name": n, "thumbnail": examples.thumbnail(n)} for n in examples.NAMES],
        maxBytes=MAX_UPLOAD,
    )
    post = Post()
    with gr.Column(visible=False):  # the endpoint's own, for programs
        api_photo = gr.File(label="photo")
        api_overlay, api_mask = gr.File(label="overlay"), gr.File(label="mask")
        api_report = gr.JSON(label="report")
        api_run = gr.Button()

    # === Wiring ===
    studio.ask(
        answers.look,
        studio,
        post,
        show_progress="hidden",
        trigger_mode="multiple",
        api_visibility="private",
    )
    api_run.click(
        endpoints.segment, api_photo, [api_overlay, api_mask, api_report], api_name="segment"
    )

demo.queue(max_size=MAX_WAITING)

# What every start of the page uses, a test's too.
LAUNCH = {
    "theme": THEME,
    "css_paths": STYLE,
    "i18n": I18N,
    "max_file_size": MAX_UPLOAD,
    "run_history": False,
    "ssr_mode": False,
}


def main() -> None:
    """Start the page and print its address."""
    engine.warm_up()
    demo.launch(**LAUNCH)


if __name__ == "__main__":
    main()
