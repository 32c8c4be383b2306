/** Comes before each file of component tests: after each test nothing stands in the page that the next one, of this file or another, would find. */
import { cleanup } from '@testing-library/react';

afterEach(() => {
  cleanup();
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
});
