// Financials
