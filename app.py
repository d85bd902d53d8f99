"""The page: its layout and its wiring. Run: python app.py."""

import os
import threading
from dataclasses import asdict

from page.serving import files, settings

with settings.start_or_exit(OSError):  # Gradio reads its settings when it is imported
    settings.check()
    os.environ["GRADIO_TEMP_DIR"] = str(files.home())
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import gradio as gr

from fcn import weights
from fcn.classes import CLASSES
from fcn.weights import WeightsError
from page import components, limits, modules
from page.content import examples, foot, results_tab, score, switch, texts
from page.content.samples import read as read_sample
from page.lessons import answers as lesson_answers
from page.lessons import registry
from page.lessons.kept import KEEPER
from page.serving import (
    answers,
    batch_answers,
    downloads,
    endpoints,
    engine,
    html_head,
    live,
    middleware,
    payload,
    shared_links,
)

TEXTS = {language: texts.in_language(language) for language in texts.LANGUAGES}
LESSON_TEXTS = {language: TEXTS[language] | registry.in_language(language) for language in TEXTS}
# Gradio asks by the browser's language, which page/serving/html_head.py makes one of these.
I18N = gr.I18n(
    **{
        locale: TEXTS[language]
        | {part.KEY: part.in_language(language) for part in (results_tab, foot, switch)}
        for locale, language in texts.LOCALES.items()
    }
)
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans SC", "sans-serif"]
THEME = gr.themes.Default(primary_hue="slate", neutral_hue="slate", font=FONTS).set(
    # Gradio's own greys have less contrast than WCAG asks for.
    button_primary_background_fill="*neutral_800",
    button_primary_background_fill_hover="*neutral_700",
    button_primary_background_fill_dark="*neutral_100",
    button_primary_background_fill_hover_dark="*neutral_200",
    button_primary_text_color_dark="*neutral_900",
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_300",
    block_label_text_color="*neutral_700",
    block_title_text_color="*neutral_700",
)

FILL_IN_ADDRESS = """(...samples) => {
    const address = (location.origin + location.pathname).replace(/\\/$/, "");
    return samples.map((text) => text.replaceAll("ADDRESS", address));
}"""

# The button that had the focus is hidden now, so the keyboard goes on from the tab.
FOCUS_TAB = """() => new Promise((done) => requestAnimationFrame(() => {
    document.querySelector("#tabs [role=tab][aria-selected=true]")?.focus();
    done();
}))"""

# === Layout ===
with components.Page(
    title="Pet FCN", delete_cache=(limits.DELETE_EVERY, limits.DELETE_AGE)
) as demo:
    gr.Markdown(I18N(switch.KEY), elem_id="switch", sanitize_html=False)
    gr.Markdown(I18N("heading"), elem_id="heading")
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(I18N("tab_one"), id="one") as tab_one:
            studio = components.studio(
                texts=TEXTS,
                classes=[asdict(c) for c in CLASSES],
                examples=[{"name": n, "thumbnail": examples.thumbnail(n)} for n in examples.NAMES],
                score=score.read(),
                networks=score.networks(),
                **downloads.PAINTING,
                shownSize=payload.SHOWN,
                live=live.prop(),
                shareHours=settings.share_hours(),
                maxBytes=limits.UPLOAD_BYTES,
                lifetime=limits.DELETE_AGE,
            )
            studio_answers_channel = components.answers_channel(to="studio")
        with gr.Tab(I18N("tab_lessons"), id="lessons") as tab_lessons:
            lessons = components.lessons(
                texts=LESSON_TEXTS,
                constants=registry.constants(),
                classes=[asdict(c) for c in CLASSES],
                maxBytes=limits.UPLOAD_BYTES,
                lifetime=limits.DELETE_AGE,
            )
            lesson_answers_channel = components.answers_channel(to="lessons")
        with gr.Tab(I18N("tab_batch"), id="batch") as tab_batch:
            gr.Markdown(I18N("batch_lead"))
            batch = components.batch(
                texts=TEXTS,
                maxBytes=limits.UPLOAD_BYTES,
                maxPhotos=limits.BATCH_PHOTOS,
                lifetime=limits.DELETE_AGE,
            )
            batch_answers_channel = components.answers_channel(to="batch")
        with gr.Tab(I18N("tab_code"), id="code") as tab_code:
            gr.Markdown(I18N("code_lead"))
            gr.Markdown(I18N("code_install"))
            samples = [
                components.sample(read_sample(file), label, copy=I18N("code_copy"))
                for file, label in (
                    ("segment.py", "Python"),
                    ("segment.sh", "curl"),
                    ("mcp.json", "MCP"),
                )
            ]
            gr.Markdown(I18N("code_mcp"))
        with gr.Tab(I18N("tab_results"), id="results") as tab_results:
            gr.Markdown(I18N("results_lead"))
            results_tab.document(I18N)
    all_tabs = (tab_one, tab_lessons, tab_batch, tab_code, tab_results)
    opener = components.tab_opener([str(tab.id) for tab in all_tabs])
    gr.Markdown(I18N(foot.KEY), elem_id="foot", sanitize_html=False)
    with gr.Column(visible=False):  # inputs and outputs of the endpoints
        api_photo = gr.File(label="photo")
        api_network = gr.Textbox(weights.DEFAULT_NETWORK, label="network")
        api_skips_off = components.strides_choice(label="skips_off")
        api_stages = gr.Checkbox(False, label="stages")
        api_certainty = gr.Checkbox(False, label="certainty")
        api_photos = gr.File(label="photos", file_count="multiple")
        api_overlay, api_mask = gr.File(label="overlay"), gr.File(label="mask")
        api_cutout, api_zip = gr.File(label="cut-out"), gr.File(label="zip")
        api_report = gr.JSON(label="report")
        api_segment, api_batch = gr.Button(), gr.Button()
        components.take_uploads_only(api_photo)
        components.take_uploads_only(api_photos)

    # === Wiring ===
    demo.load(None, samples, samples, js=FILL_IN_ADDRESS)
    demo.load(None, js=components.PRELOAD)
    demo.load(None, js=results_tab.OPEN)
    demo.load(None, js=switch.FOLLOW)
    studio.ask(
        answers.answer,
        studio,
        studio_answers_channel,
        show_progress="hidden",
        trigger_mode="multiple",
        concurrency_limit=None,  # page/serving/queue.py lets in one question at a time
        api_visibility="private",
    )
    studio.results(lambda: gr.Tabs(selected="results"), None, tabs, api_visibility="private").then(
        None, js=FOCUS_TAB, api_visibility="private"
    )
    lessons.ask(
        lesson_answers.answer,
        lessons,
        lesson_answers_channel,
        show_progress="hidden",
        trigger_mode="multiple",
        concurrency_limit=None,  # likewise
        api_visibility="private",
    )
    opener.ask(
        lambda named: gr.Tabs(selected=named.tab),
        opener,
        tabs,
        show_progress="hidden",
        queue=False,
        api_visibility="private",
    )
    for tab in all_tabs:
        tab.select(None, js=components.note_tab(str(tab.id)))
    batch.ask(
        batch_answers.answer,
        batch,
        batch_answers_channel,
        show_progress="hidden",
        trigger_mode="multiple",
        concurrency_limit=None,  # likewise
        api_visibility="private",
    )
    api_segment.click(
        endpoints.segment,
        [api_photo, api_network, api_skips_off, api_stages, api_certainty],
        [api_overlay, api_mask, api_cutout, api_report],
        api_name="segment",
        concurrency_limit=None,  # likewise
    )
    api_batch.click(
        endpoints.segment_batch,
        api_photos,
        api_zip,
        api_name="batch",
        concurrency_limit=None,  # likewise
    )

# Options for every start of the page, in tests too.
LAUNCH = {
    "theme": THEME,
    "css_paths": components.STYLES,
    "favicon_path": html_head.FAVICON,
    "i18n": I18N,
    "max_file_size": limits.UPLOAD_BYTES,
    # Enough for every visitor in the four queues, and for those who need not wait.
    "max_threads": 5 * limits.QUEUE_LENGTH,
    "run_history": False,
    "ssr_mode": False,
    "footer_links": [],
    "mcp_server": True,
    "app_kwargs": {
        "routes": [modules.ROUTE, live.ROUTE, shared_links.ROUTE, *html_head.ROUTES],
        "middleware": middleware.MIDDLEWARE,
    },
}


def main() -> None:
    """Start the page and print its address."""
    with settings.start_or_exit(WeightsError, OSError):
        settings.check_address()
        files.keep_swept(engine.kept.forget_deleted, KEEPER.forget_deleted)
        engine.network()
        threading.Thread(target=answers.warm, daemon=True).start()
        demo.launch(**LAUNCH, server_port=settings.port())


if __name__ == "__main__":
    main()
