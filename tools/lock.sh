#!/usr/bin/env bash
# Write requirements/*.txt from pyproject.toml: pinned, hashed, without any URL, so that everyone's own index serves them.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
compile pyproject.toml <(echo 'setuptools>=65') -o requirements/run.txt
compile pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
compile pyproject.toml --extra spark -c requirements/run.txt -o requirements/spark.txt
