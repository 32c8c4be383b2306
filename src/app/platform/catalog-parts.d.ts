/** Parts of a catalog, as scripts/webpack/catalog-loader.cjs makes them. A JSON module has nothing but its default export. */
declare module '*.json?part=panels' {
  const messages: Readonly<Record<string, unknown>>;
  // biome-ignore lint/style/noDefaultExport: see above.
  export default messages;
}
declare module '*.json?part=console' {
  const messages: Readonly<Record<string, unknown>>;
  // biome-ignore lint/style/noDefaultExport: see above.
  export default messages;
}
