/** Warnings about credentials in the files of a package, which everybody who has the package can read. No finding repeats what it found. */
import { type AppPackage, type Finding, placeAt, type Rule, textOf, when } from '../app-package.ts';
import { credentialForms, wordWithValue } from '../credential-forms.ts';

const textFiles = (app: AppPackage): [file: string, text: string][] =>
  [...app.files.keys()].filter((file) => /\.(html?|xml|js|json)$/.test(file)).map((file) => [file, textOf(app.files, file)]);

/** The first of each form in a file: what follows it is seen when that is gone. */
const issued = (file: string, text: string): Finding[] =>
  credentialForms.flatMap(({ kind, pattern }) => {
    const offset = text.search(pattern);
    return when(offset >= 0, () => ({
      severity: 'warning',
      rule: 'secret_in_file',
      file,
      place: placeAt(text, offset),
      message: `This looks like a credential (${kind}); everybody with the package can read it.`,
      remedy: 'Remove it, and revoke it where it was issued.',
    }));
  });

/**
 * Decision: a word alone is no finding. The help desk warns of every file in which `password`, `secret`, `username` or `api_key` stands, and of names such as
 * `app_secret` with anything after them; that fires on each bundle with a login form or a text about one, so it would always be there and never be read.
 * We report a word only where the code gives it a value of its own, and as a warning that refuses nothing: it may be a test's value or a name that looks like one.
 */
const named = (file: string, text: string): Finding[] => {
  const found = wordWithValue.exec(text);
  return found
    ? [
        {
          severity: 'warning',
          rule: 'secret_word_with_value',
          file,
          place: placeAt(text, found.index),
          message: `The code gives "${found[1]}" a value that could be a credential.`,
          remedy: 'If it is one, remove it and use a secure setting; if it is not, leave it.',
        },
      ]
    : [];
};

export const secrets: Rule = {
  keys: ['secret_in_file', 'secret_word_with_value'],
  check: (app) => textFiles(app).flatMap(([file, text]) => [...issued(file, text), ...named(file, text)]),
};
