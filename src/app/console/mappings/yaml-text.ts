/** @module app/console/mappings/yaml-text  A name that somebody else gave, as YAML reads it back: quoted only where it must be. */

/** As `renderValue` of the mapping has it, which the editor loads only when it writes. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./]*(?:[ -][A-Za-z0-9_./]+)*$/;
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

export function yamlText(text: string): string {
  return PLAIN.test(text) && !SPECIAL.test(text) ? text : JSON.stringify(text);
}
