// XBRLTests
