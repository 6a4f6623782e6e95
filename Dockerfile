# For x86-64 and for ARM: docker buildx build --platform linux/amd64,linux/arm64 .
FROM python:3.13-slim AS build
# Not every dependency has a wheel for every machine.
RUN apt-get update && apt-get install -y --no-install-recommends g++ && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/wiredesk
ENV PATH=/opt/wiredesk/bin:$PATH
WORKDIR /srv/wiredesk
COPY requirements.txt pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY worker worker
COPY tasks tasks
COPY wiredesk wiredesk
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/wiredesk /opt/wiredesk
ENV PATH=/opt/wiredesk/bin:$PATH
# By number, so that whoever starts it can see that it is not root. A volume takes over the owner of the folder that it
# is mounted on.
RUN useradd --uid 10001 --create-home wiredesk && install -d -o 10001 -g 10001 /data /data/state
USER 10001:10001
WORKDIR /data
