"""The networks: encoder, decoder, paper networks, recognizer. Tensors in, tensors out."""
