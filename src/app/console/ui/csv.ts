/** @module app/console/ui/csv  Rows as a CSV file that a spreadsheet opens without running anything in it. */

/**
 * A spreadsheet runs a cell that begins with one of these; an apostrophe before it makes it text.
 * https://owasp.org/www-community/attacks/CSV_Injection (ASVS 1.2.10)
 */
const STARTS_A_FORMULA = /^[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/** RFC 4180, every cell quoted; the mark in front lets spreadsheets read UTF-8. */
export function csvOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[header, ...rows].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

export function csvCell(text: string): string {
  const harmless = STARTS_A_FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('\0', '').replaceAll('"', '""')}"`;
}

/** Hands a file to the browser. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The download begins after this turn; Safari loses it when the address goes at once.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
