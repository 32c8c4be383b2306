/** @module app/console/testing/keeps-focus  A button that waits: looks switched off, and still has the focus, which a switched-off one loses in every browser (not in jsdom). */

export function expectWaitsWithFocus(button: HTMLElement): void {
  expect(button).toHaveFocus();
  expect(button).toBeEnabled();
  expect(button).toHaveAttribute('aria-disabled', 'true');
}
