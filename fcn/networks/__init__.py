"""The networks: encoder, decoder, paper networks, recognizer. They map tensors to tensors."""
