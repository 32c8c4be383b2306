/** What a file is by its content, for the kinds that the help desk refuses: it looks at the first bytes as well as at the name. */

type Sign = { kind: string; isKind: (content: Uint8Array) => boolean };

const bytesAt = (content: Uint8Array, at: number, bytes: ArrayLike<number>): boolean =>
  Array.from(bytes).every((byte, index) => content[at + index] === byte);
const starts =
  (...bytes: number[]) =>
  (content: Uint8Array): boolean =>
    bytesAt(content, 0, bytes);
const textAt = (content: Uint8Array, at: number, text: string): boolean => bytesAt(content, at, new TextEncoder().encode(text));

/**
 * A frame of MPEG audio layer III without a tag before it: eleven set bits, a version, the layer, then a bit rate and a sampling rate that exist
 * (ISO/IEC 11172-3, 2.4.1.3). The byte order mark of UTF-16, FF FE, has another layer.
 */
const isMp3Frame = ([first = 0, second = 0, third = 0]: Uint8Array): boolean => {
  const hasSync = first === 0xff && (second & 0xe0) === 0xe0;
  const isKnownVersion = (second & 0x18) !== 0x08;
  const isLayerThree = (second & 0x06) === 0x02;
  const bitRate = third & 0xf0;
  const isKnownRate = bitRate !== 0x00 && bitRate !== 0xf0 && (third & 0x0c) !== 0x0c;
  return hasSync && isKnownVersion && isLayerThree && isKnownRate;
};

const mostOfFirstLine = 128;
/** `#!/bin/sh`, `#!/usr/bin/env -S bash -e`; csh and tcsh are another kind. */
const shell =
  (name: RegExp) =>
  (content: Uint8Array): boolean => {
    if (!textAt(content, 0, '#!')) return false;
    const [line = ''] = new TextDecoder().decode(content.subarray(2, mostOfFirstLine)).split('\n');
    const [program = '', ...rest] = line.trim().split(/\s+/);
    const isFinder = /(^|\/)env$/.test(program);
    const run = isFinder ? rest.find((word) => !word.startsWith('-') && !word.includes('=')) : program;
    return name.test(run?.split('/').at(-1) ?? '');
  };

/** In the order of how common they are. Office documents of today, Java archives and OpenDocument are zip archives; those of before share one container. */
const signs: readonly Sign[] = [
  { kind: 'zip', isKind: starts(0x50, 0x4b, 0x03, 0x04) },
  { kind: 'zip', isKind: starts(0x50, 0x4b, 0x05, 0x06) },
  { kind: 'zip', isKind: starts(0x50, 0x4b, 0x07, 0x08) },
  { kind: 'gzip', isKind: starts(0x1f, 0x8b) },
  { kind: 'pdf', isKind: (content) => textAt(content, 0, '%PDF') },
  { kind: 'rar', isKind: (content) => textAt(content, 0, 'Rar!') },
  { kind: '7z', isKind: starts(0x37, 0x7a, 0xbc, 0xaf) },
  { kind: 'bz2', isKind: (content) => textAt(content, 0, 'BZh') },
  { kind: 'bz', isKind: (content) => textAt(content, 0, 'BZ0') },
  { kind: 'doc', isKind: starts(0xd0, 0xcf, 0x11, 0xe0) },
  { kind: 'mp3', isKind: (content) => textAt(content, 0, 'ID3') },
  { kind: 'mp3', isKind: isMp3Frame },
  { kind: 'avi', isKind: (content) => textAt(content, 0, 'RIFF') && textAt(content, 8, 'AVI ') },
  { kind: 'mpeg', isKind: starts(0x00, 0x00, 0x01, 0xba) },
  { kind: 'mpeg', isKind: starts(0x00, 0x00, 0x01, 0xb3) },
  { kind: 'sh', isKind: shell(/^(?:ba|da|a|z|k|mk)?sh$/) },
  { kind: 'csh', isKind: shell(/^t?csh$/) },
];

/** The kind of a refused file by its first bytes; undefined for everything else. */
export const kindByContent = (content: Uint8Array): string | undefined => signs.find(({ isKind }) => isKind(content))?.kind;
