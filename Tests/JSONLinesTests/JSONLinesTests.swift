// JSONLinesTests
