/** `custom_objects_v2` in requirements.json: sizes, counts, needed keys and references. The help desk refuses the whole package on any of them. */
import { type Finding, isFilled, type JsonFile, type JsonObject, listOf, objectOf, placeIn, when } from '../app-package.ts';
import type { Json } from '../json-text.ts';

const mostBytes = 1_000_000;
const limits = {
  objects: 50,
  fields: 20,
  triggers: 10,
  dropdowns: 5,
  multiselects: 5,
  options: 10,
  conditions: 50,
  actions: 25,
  filterConditions: 20,
};

/** The findings this file can make. */
export const customObjectKeys = [
  'cov2.payload_too_large',
  'cov2.excessive_objects',
  'cov2.excessive_fields',
  'cov2.excessive_triggers',
  'cov2.excessive_selection_fields',
  'cov2.excessive_options',
  'cov2.excessive_conditions',
  'cov2.excessive_actions',
  'cov2.excessive_filter_conditions',
  'cov2.missing_keys',
  'cov2.setting_placeholder',
  'cov2.unknown_object',
] as const;

type Key = (typeof customObjectKeys)[number];
type Report = (rule: Key, pointer: string, message: string, remedy: string) => Finding;
type Content = { objects: JsonObject[]; fields: JsonObject[]; triggers: JsonObject[]; report: Report };

const base = '/custom_objects_v2';

const atMost = (report: Report, rule: Key, pointer: string, { count, most, what }: { count: number; most: number; what: string }): Finding[] =>
  when(count > most, () => report(rule, pointer, `There are ${count} ${what}.`, `Keep at most ${most}.`));

const needed = (report: Report, item: JsonObject, pointer: string, keys: string[]): Finding[] => {
  const absent = keys.filter((key) => item[key] === undefined || item[key] === '');
  return when(absent.length > 0, () => report('cov2.missing_keys', pointer, `${pointer} lacks ${absent.join(', ')}.`, 'Add what is missing.'));
};

const conditionsOf = (value: Json | undefined): number => listOf(objectOf(value).all).length + listOf(objectOf(value).any).length;

const perObject = ({ objects, fields, triggers, report }: Content): Finding[] =>
  objects.flatMap((object, index) => {
    const pointer = `${base}/objects/${index}`;
    const own = fields.filter((field) => field.object_key === object.key);
    const ofType = (type: string) => own.filter((field) => field.type === type).length;
    const selection = { dropdown: limits.dropdowns, multiselect: limits.multiselects };
    return [
      ...needed(report, object, pointer, ['key', 'title', 'title_pluralized', 'include_in_list_view']),
      ...atMost(report, 'cov2.excessive_fields', pointer, { count: own.length, most: limits.fields, what: 'fields' }),
      ...Object.entries(selection).flatMap(([type, most]) =>
        atMost(report, 'cov2.excessive_selection_fields', pointer, { count: ofType(type), most, what: `${type} fields` }),
      ),
      ...atMost(report, 'cov2.excessive_triggers', pointer, {
        count: triggers.filter((trigger) => trigger.object_key === object.key).length,
        most: limits.triggers,
        what: 'triggers',
      }),
    ];
  });

const perField = ({ fields, report }: Content): Finding[] =>
  fields.flatMap((field, index) => {
    const pointer = `${base}/object_fields/${index}`;
    return [
      ...needed(report, field, pointer, ['key', 'title', 'type', 'object_key']),
      ...atMost(report, 'cov2.excessive_options', pointer, {
        count: listOf(field.custom_field_options).length,
        most: limits.options,
        what: 'options',
      }),
      ...atMost(report, 'cov2.excessive_filter_conditions', pointer, {
        count: conditionsOf(field.relationship_filter),
        most: limits.filterConditions,
        what: 'filter conditions',
      }),
    ];
  });

const perTrigger = ({ triggers, report }: Content): Finding[] =>
  triggers.flatMap((trigger, index) => {
    const pointer = `${base}/object_triggers/${index}`;
    return [
      ...needed(report, trigger, pointer, ['key', 'object_key', 'title', 'actions', 'conditions']),
      ...atMost(report, 'cov2.excessive_conditions', pointer, {
        count: conditionsOf(trigger.conditions),
        most: limits.conditions,
        what: 'conditions',
      }),
      ...atMost(report, 'cov2.excessive_actions', pointer, { count: listOf(trigger.actions).length, most: limits.actions, what: 'actions' }),
    ];
  });

const references = ({ objects, fields, triggers, report }: Content): Finding[] => {
  const known = new Set(objects.map(({ key }) => key));
  const groups = { object_fields: fields, object_triggers: triggers };
  return Object.entries(groups).flatMap(([group, items]) =>
    items.flatMap((item, index) =>
      when(isFilled(item.object_key) && !known.has(item.object_key), () =>
        report(
          'cov2.unknown_object',
          `${base}/${group}/${index}/object_key`,
          `There is no object "${String(item.object_key)}".`,
          'Name the key of an object in this file.',
        ),
      ),
    ),
  );
};

/** Findings over the block of custom objects. */
export const customObjectFindings = (json: JsonFile, block: JsonObject): Finding[] => {
  const report: Report = (rule, pointer, message, remedy) => ({
    severity: 'error',
    rule,
    file: json.file,
    place: placeIn(json, pointer),
    message,
    remedy,
  });
  const listed = (key: string): JsonObject[] => listOf(block[key]).map(objectOf);
  const content: Content = { objects: listed('objects'), fields: listed('object_fields'), triggers: listed('object_triggers'), report };
  const text = JSON.stringify(block);
  return [
    ...when(new TextEncoder().encode(text).length > mostBytes, () =>
      report('cov2.payload_too_large', base, 'The custom objects take more than 1 MB.', 'Make them fewer or smaller.'),
    ),
    ...when(text.includes('{{setting.'), () =>
      report('cov2.setting_placeholder', base, 'Custom objects cannot use {{setting.…}}.', 'Write the value itself.'),
    ),
    ...atMost(report, 'cov2.excessive_objects', base, { count: content.objects.length, most: limits.objects, what: 'objects' }),
    ...perObject(content),
    ...perField(content),
    ...perTrigger(content),
    ...references(content),
  ];
};
