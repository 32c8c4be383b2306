/** @module domain/yaml-text  A text as YAML reads it back. Here, because the console writes names before it has loaded the mapping language, which writes them too. */

/** Texts that need no quotes anywhere in a document, flow collections included. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./]*(?:[ -][A-Za-z0-9_./]+)*$/;
/** Plain texts that a reader of YAML 1.2 or 1.1 may take for something else. */
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** On one line, quoted only where it must be: what is written into somebody's document should look hand-written. */
export const yamlText = (text: string): string => (PLAIN.test(text) && !SPECIAL.test(text) ? text : JSON.stringify(text));
