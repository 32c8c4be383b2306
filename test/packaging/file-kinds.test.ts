/** Files that the help desk refuses, by name and by content, and their neighbours that it takes. */
import { gzipSync, zipSync } from 'fflate';
import { validate } from '../../scripts/package/validate/index.ts';
import { setFile } from './break-app.ts';
import { validDraft, written } from './valid-app.ts';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** What is said of a file that hides under the name of one that is served. */
const saidOf = (content: Uint8Array, file = 'assets/data.json'): string[] => {
  const draft = validDraft();
  setFile(file, content)(draft);
  return validate(written(draft), draft.links)
    .filter(({ rule }) => rule === 'unsupported_mime_type_detected')
    .map(({ message }) => message);
};

test.each([
  ['zip', 'an archive', zipSync({ a: text('a') })],
  ['zip', 'an archive without a file', zipSync({})],
  ['zip', 'a part of an archive', bytes(0x50, 0x4b, 0x07, 0x08)],
  ['gzip', 'a compressed text', gzipSync(text('a'))],
  ['pdf', 'a document', text('%PDF-1.7\n')],
  ['rar', 'an archive', bytes(0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00)],
  ['7z', 'an archive', bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
  ['bz2', 'a compressed text', bytes(0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26)],
  ['bz', 'a text compressed as long ago', text('BZ0')],
  ['doc', 'a document of before 2007', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
  ['mp3', 'a song with a tag', text('ID3\u0004')],
  ['mp3', 'a song without a tag', bytes(0xff, 0xfb, 0x90, 0x64)],
  ['mp3', 'a song of a low rate', bytes(0xff, 0xf3, 0x48, 0xc4)],
  ['mp3', 'a song of MPEG 2.5', bytes(0xff, 0xe3, 0x18, 0xc4)],
  ['avi', 'a film', text('RIFF\u0010\u0000\u0000\u0000AVI LIST')],
  ['mpeg', 'a film with its sound', bytes(0x00, 0x00, 0x01, 0xba, 0x44)],
  ['mpeg', 'a film without sound', bytes(0x00, 0x00, 0x01, 0xb3, 0x14)],
  ['sh', 'a script', text('#!/bin/sh\nexit 0\n')],
  ['sh', 'a script of another shell', text('#! /usr/local/bin/zsh -f\n')],
  ['sh', 'a script whose shell is looked for', text('#!/usr/bin/env bash\r\nexit 0\r\n')],
  ['sh', 'a script whose shell is looked for with words', text('#!/usr/bin/env -S LANG=C dash -e\n')],
  ['csh', 'a script of the other family', text('#!/bin/tcsh')],
])('%s: %s under another name is refused', (kind, _what, content) => {
  expect(saidOf(content)).toEqual([`assets/data.json is of the kind ${kind}, which the help desk refuses.`]);
});

test.each([
  ['a sound, which is RIFF too', text('RIFF\u0010\u0000\u0000\u0000WAVEfmt ')],
  ['a picture, which is RIFF too', text('RIFF\u0010\u0000\u0000\u0000WEBPVP8 ')],
  ['a text in UTF-16', bytes(0xff, 0xfe, 0x22, 0x00)],
  ['a photo', bytes(0xff, 0xd8, 0xff, 0xe0)],
  ['a frame of a rate that does not exist', bytes(0xff, 0xfb, 0xf0, 0x64)],
  ['a frame of a sampling rate that does not exist', bytes(0xff, 0xfb, 0x9c, 0x64)],
  ['a frame of a version that does not exist', bytes(0xff, 0xea, 0x90, 0x64)],
  ['a font, which begins with zeros too', bytes(0x00, 0x01, 0x00, 0x00, 0x00, 0x0f)],
  ['a script for Node', text('#!/usr/bin/env node\n// sh\n')],
  ['a text about a shell', text('# !/bin/sh is how a script begins\n')],
  ['a script that names a shell later', text('#!/usr/bin/python3\n#!/bin/sh\n')],
  ['nothing', bytes()],
  ['a single byte', bytes(0x50)],
])('%s is taken', (_what, content) => {
  expect(saidOf(content)).toEqual([]);
});

const refusedNames = 'rar zip gzip gz pdf doc docx avi bin bz bz2 csh sh jar mp3 mpeg odt pptx ppt xls xlsx 7z'.split(' ');
test.each(refusedNames)('a file called .%s is refused whatever it holds, in capitals too', (extension) => {
  for (const name of [`notes.${extension}`, `notes.${extension.toUpperCase()}`]) {
    expect(saidOf(text('plain'), name)).toEqual([`${name} is of the kind ${extension}, which the help desk refuses.`]);
  }
});
