from gradio_client import Client, handle_file

client = Client("http://127.0.0.1:7860")
overlay, mask, cutout, report = client.predict(handle_file("cat.jpg"), api_name="/segment")
print(report["shares"])  # {'pet': ..., 'background': ..., 'border': ...}

archive = client.predict([handle_file("cat.jpg"), handle_file("dog.jpg")], api_name="/batch")
