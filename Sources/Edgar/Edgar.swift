// Edgar
