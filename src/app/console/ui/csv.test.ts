import fc from 'fast-check';
import { csvCell, csvOf } from './csv.ts';

it.each([
  ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
  ['+1+cmd|calc', `"'+1+cmd|calc"`],
  ['-2+3', `"'-2+3"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\0=1', `"'=1"`],
  ['\r=1', `"'\r=1"`],
  ['＝1+1', `"'＝1+1"`],
  ['a=b', '"a=b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['', '""'],
])('writes %j as %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

it('never lets a cell begin a formula, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const inside = csvCell(text).slice(1, -1);
      return !/^[=+\-@\t\r\0]/.test(inside) && !inside.includes('\0') && !/(?<!")"(?!")/.test(inside.replaceAll('""', ''));
    }),
  );
});

it('marks the file as UTF-8 and ends each line as RFC 4180 has it', () => {
  expect(csvOf(['Ticket', 'Cause'], [['1042', '=1']])).toBe('\uFEFF"Ticket","Cause"\r\n"1042","\'=1"\r\n');
});
