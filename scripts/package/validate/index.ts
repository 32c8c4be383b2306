/**
 * The validator: the rules that Zendesk applies to an uploaded app, applied here, each message with file, place and remedy. Zendesk's own tools validate on
 * its servers and mostly answer "Error".
 */
import { type AppPackage, type Finding, type Rule, readAppPackage } from './app-package.ts';
import { files } from './rules/files.ts';
import { icons } from './rules/icons.ts';
import { kinds } from './rules/kinds.ts';
import { lint } from './rules/lint.ts';
import { listing } from './rules/listing.ts';
import { locations } from './rules/locations.ts';
import { manifestFile } from './rules/manifest-file.ts';
import { manifestRequired } from './rules/manifest-required.ts';
import { manifestTypes } from './rules/manifest-types.ts';
import { marketplace } from './rules/marketplace.ts';
import { mtls } from './rules/mtls.ts';
import { oauth } from './rules/oauth.ts';
import { parameters } from './rules/parameters.ts';
import { pictures } from './rules/pictures.ts';
import { requirements } from './rules/requirements.ts';
import { secrets } from './rules/secrets.ts';
import { translations } from './rules/translations.ts';

const manifestRules: Rule[] = [manifestFile, manifestTypes, manifestRequired, parameters, oauth, mtls, locations, kinds];
/** Only meaningful over a sound manifest, in the order in which Zendesk looks. */
const contentRules: Rule[] = [marketplace, translations, requirements];
const alwaysRules: Rule[] = [files, pictures, icons, listing, lint, secrets];

/** Every rule's keys, for the test that each has a failing fixture. */
export const allKeys: string[] = [...manifestRules, ...contentRules, ...alwaysRules].flatMap(({ keys }) => [...keys]);

/** Checks a package given as path → content. No finding of severity `error` means that the help desk takes it. */
export const validate = (content: ReadonlyMap<string, Uint8Array>, links: ReadonlySet<string> = new Set()): Finding[] => {
  const app = readAppPackage(content, links);
  const inManifest = findingsOf(manifestRules, app);
  const inContent = inManifest.length === 0 ? findingsOf(contentRules, app) : [];
  return [...inManifest, ...inContent, ...findingsOf(alwaysRules, app)];
};

const findingsOf = (rules: Rule[], app: AppPackage): Finding[] => rules.flatMap((rule) => rule.check(app));

/** One finding as people read it. */
export const findingText = ({ severity, rule, file, place, message, remedy }: Finding): string =>
  `${severity}: ${file}, ${place}: ${message} ${remedy} [${rule}]`;
