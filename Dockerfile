FROM python:3.13-slim
WORKDIR /srv/wiredesk
COPY requirements.txt pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY worker worker
COPY tasks tasks
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && useradd --create-home wiredesk
# A volume takes over the owner of the folder that it is mounted on.
RUN install -d -o wiredesk -g wiredesk /data /data/state
USER wiredesk
WORKDIR /data
