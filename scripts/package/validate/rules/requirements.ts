/** requirements.json: objects that the help desk creates when the app is installed. Custom objects have their own file. */
import {
  type AppPackage,
  type Finding,
  fileError,
  isFilled,
  type JsonFile,
  listOf,
  objectOf,
  placeAt,
  placeIn,
  type Rule,
  readJsonFile,
  when,
} from '../app-package.ts';
import type { Json } from '../json-text.ts';
import { customObjectFindings, customObjectKeys } from './custom-objects.ts';

const file = 'requirements.json';
const most = 5_000;
const mostCustomObjects = 50;
const neededByType: Record<string, string[]> = {
  automations: ['title'],
  channel_integrations: ['manifest_url'],
  custom_objects: [],
  macros: ['title'],
  targets: ['title'],
  views: ['title'],
  ticket_fields: ['title'],
  triggers: ['title'],
  user_fields: ['title', 'key'],
  organization_fields: ['title', 'key'],
  webhooks: ['name', 'status', 'endpoint', 'http_method', 'request_format'],
  custom_objects_v2: [],
};
const refusedTargets = ['http_target', 'url_target_v2'];

const said = (json: JsonFile, pointer: string, rule: string, message: string, remedy: string): Finding => ({
  severity: 'error',
  rule,
  file,
  place: placeIn(json, pointer),
  message,
  remedy,
});

const itemsOf = (group: Json | undefined): [name: string, item: Json][] =>
  Array.isArray(group) ? group.map((item, index) => [String(index), item]) : Object.entries(objectOf(group));

const fields = (json: JsonFile, type: string, group: Json): Finding[] =>
  itemsOf(group).flatMap(([name, item]) => {
    const pointer = `/${type}/${name}`;
    const absent = (neededByType[type] ?? []).filter((key) => !isFilled(objectOf(item)[key]));
    const target = String(objectOf(item).type);
    return [
      ...when(absent.length > 0, () =>
        said(json, pointer, 'missing_required_fields', `${pointer} lacks ${absent.join(', ')}.`, 'Add what is missing.'),
      ),
      ...when(type === 'targets' && refusedTargets.includes(target), () =>
        said(json, `${pointer}/type`, 'invalid_requirements_types', `Targets of type ${target} cannot be created any more.`, 'Use a webhook.'),
      ),
    ];
  });

const limits = (json: JsonFile, content: { [key: string]: Json }): Finding[] => {
  const count = Object.values(content).reduce<number>((sum, group) => sum + itemsOf(group).length, 0);
  const customObjects = listOf(objectOf(content.custom_objects).custom_object_types).length;
  return [
    ...when(count > most, () => said(json, '', 'excessive_requirements', `There are ${count} requirements.`, `Keep at most ${most}.`)),
    ...when(customObjects > mostCustomObjects, () =>
      said(
        json,
        '/custom_objects',
        'excessive_custom_objects_requirements',
        `There are ${customObjects} custom objects.`,
        `Keep at most ${mostCustomObjects}.`,
      ),
    ),
    ...when(itemsOf(content.channel_integrations).length > 1, () =>
      said(json, '/channel_integrations', 'multiple_channel_integrations', 'There is more than one channel integration.', 'Keep one.'),
    ),
  ];
};

const unreadable = (json: JsonFile): Finding[] => {
  if (json.syntax) {
    const { message, offset } = json.syntax;
    return [
      {
        ...said(json, '', 'requirements_not_json', `requirements.json is not JSON: ${message}.`, 'Correct the JSON at this place.'),
        place: placeAt(json.text, offset),
      },
    ];
  }
  return (json.parsed?.duplicates ?? []).map(({ pointer }) =>
    said(json, pointer, 'duplicate_requirements', `${pointer} is given twice.`, 'Give each requirement its own key.'),
  );
};

const presence = (app: AppPackage): Finding[] => [
  ...when(app.manifest.requirementsOnly === true && !app.files.has(file), () =>
    fileError(file, {
      rule: 'missing_requirements',
      message: 'The package says requirementsOnly and has no requirements.json.',
      remedy: 'Add requirements.json, or remove requirementsOnly.',
    }),
  ),
  ...when(app.manifest.marketingOnly === true && app.files.has(file), () =>
    fileError(file, {
      rule: 'requirements_not_supported',
      message: 'A listing only cannot bring requirements.',
      remedy: 'Remove requirements.json, or marketingOnly.',
    }),
  ),
];

export const requirements: Rule = {
  keys: [
    'missing_requirements',
    'requirements_not_supported',
    'requirements_not_json',
    'duplicate_requirements',
    'invalid_requirements_types',
    'excessive_requirements',
    'excessive_custom_objects_requirements',
    'missing_required_fields',
    'multiple_channel_integrations',
    ...customObjectKeys,
  ],
  check: (app) => {
    const json = readJsonFile(app, file);
    if (!json) return presence(app);
    const broken = [...presence(app), ...unreadable(json)];
    if (broken.length > 0) return broken;
    const content = objectOf(json.parsed?.value);
    const unknown = Object.keys(content).filter((type) => !(type in neededByType));
    return [
      ...unknown.map((type) =>
        said(
          json,
          `/${type}`,
          'invalid_requirements_types',
          `There is no requirement of type "${type}".`,
          `Choose among ${Object.keys(neededByType).join(', ')}.`,
        ),
      ),
      ...Object.entries(content).flatMap(([type, group]) => fields(json, type, group)),
      ...limits(json, content),
      ...(content.custom_objects_v2 === undefined ? [] : customObjectFindings(json, objectOf(content.custom_objects_v2))),
    ];
  },
};
