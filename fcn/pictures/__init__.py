"""Pictures of a `Segmentation`: overlays, masks, cut-outs. No Keras, no Gradio."""
