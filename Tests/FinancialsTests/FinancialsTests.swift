// FinancialsTests
