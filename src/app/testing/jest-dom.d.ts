/** Types of the DOM matchers that the dom project's setup registers. */
import '@testing-library/jest-dom';
