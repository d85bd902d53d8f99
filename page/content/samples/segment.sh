# Needs bash and curl.
# Upload the photo, ask for its segmentation, wait for the answer.
PHOTO=$(curl -s -F files=@cat.jpg ADDRESS/gradio_api/upload | tr -d '[]')
EVENT=$(curl -s ADDRESS/gradio_api/call/segment -H "Content-Type: application/json" \
  -d "{\"data\": [{\"path\": $PHOTO, \"meta\": {\"_type\": \"gradio.FileData\"}}]}" | cut -d'"' -f4)
curl -s ADDRESS/gradio_api/call/segment/$EVENT
