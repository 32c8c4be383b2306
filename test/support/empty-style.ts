/** Stands for a style sheet in component tests: jsdom lays nothing out. */
export {};
