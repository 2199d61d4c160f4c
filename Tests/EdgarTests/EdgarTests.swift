// EdgarTests
