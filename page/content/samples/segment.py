"""Segment photos through the page of Pet FCN. Install first: pip install gradio_client."""

from gradio_client import Client, handle_file

client = Client("ADDRESS")
overlay, mask, cutout, report = client.predict(handle_file("cat.jpg"), api_name="/segment")
print(report["shares"])  # {'pet': 0.7, 'background': 0.2, 'border': 0.1}
print(overlay, mask, cutout)  # files that were fetched to this machine

# On request: without a skip connection, with the stages and the certainty.
*_, report = client.predict(
    handle_file("cat.jpg"), skips_off=[8], stages=True, certainty=True, api_name="/segment"
)
for stage in report["stages"]:
    print(stage["stride"], stage["shape"], stage["agreement"], stage["mask"])
print(report["certainty"])

photos = [handle_file("cat.jpg"), handle_file("dog.jpg")]
print(client.predict(photos, api_name="/batch"))  # a zip: pictures and shares.csv
