"""Segment photos through the page of Pet FCN."""

from gradio_client import Client, handle_file

client = Client("ADDRESS")
overlay, mask, cutout, report = client.predict(handle_file("cat.jpg"), api_name="/segment")
print(report["shares"])  # {'pet': 0.7, 'background': 0.2, 'border': 0.1}
print(overlay, mask, cutout)  # files that were fetched to this machine

photos = [handle_file("cat.jpg"), handle_file("dog.jpg")]
print(client.predict(photos, api_name="/batch"))  # a zip: pictures and shares.csv
