#!/bin/sh
exec kcat -b "${1:-127.0.0.1:8471}" -X isolation.level=read_committed -X auto.offset.reset=earliest -q -u \
    -f '%k %t %s\n' -G alerts-in-kcat grokking-detected slingshot-detected training-anomalies
