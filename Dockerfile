# For x86-64 and for ARM: docker buildx build --platform linux/amd64,linux/arm64 .
FROM python:3.13-slim AS build
RUN python -m venv /opt/wiredesk
ENV PATH=/opt/wiredesk/bin:$PATH
WORKDIR /srv/wiredesk
COPY requirements.txt pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --only-binary=:all: --require-hashes -r requirements.txt
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
