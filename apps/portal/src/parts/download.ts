// Files that the page gives to its reader.
/** Gives the reader a file, made in the page. */
function download(name: string, content: Blob): void {
	const address = URL.createObjectURL(content);
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// the browser reads it after this turn
	setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function downloadJson(name: string, value: unknown): void {
	download(name, new Blob([`${JSON.stringify(value, null, '\t')}\n`], { type: 'application/json' }));
}

/** A spreadsheet runs a cell that begins so: it is kept as text by an apostrophe. OWASP, "CSV Injection". */
const formula = /^[=+\-@\t\r]/;

function cellOf(value: unknown): string {
	const text = value === null || value === undefined ? '' : String(value);
	const harmless = formula.test(text) ? `'${text}` : text;
	return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * @param rows that all have the same members
 * @returns RFC 4180's text of them, which a spreadsheet shows and does not run
 */
export function csvOf(rows: readonly Record<string, unknown>[]): string {
	const names = Object.keys(rows[0] ?? {});
	return [names, ...rows.map((row) => names.map((name) => row[name]))]
		.map((row) => `${row.map(cellOf).join(',')}\r\n`)
		.join('');
}

export function downloadCsv(name: string, rows: readonly Record<string, unknown>[]): void {
	download(name, new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }));
}
