/** Where the app appears, and from which address each place loads. */
import {
  type AppPackage,
  type Finding,
  isFilled,
  isObject,
  isText,
  type JsonObject,
  listOf,
  manifestError,
  objectOf,
  type Rule,
  when,
} from '../app-package.ts';
import type { Json } from '../json-text.ts';

/** Locations by product; a product's older key means the same. */
const supportPlaces =
  'top_bar nav_bar ticket_sidebar new_ticket_sidebar user_sidebar organization_sidebar background modal ticket_editor system_top_bar custom_object_record_sidebar'.split(
    ' ',
  );
const products: Record<string, string[]> = {
  support: supportPlaces,
  zendesk: supportPlaces,
  chat: ['chat_sidebar', 'main_panel', 'background'],
  zopim: ['chat_sidebar', 'main_panel', 'background'],
  standalone_chat: ['chat_sidebar', 'main_panel', 'background'],
  lotus_box: ['chat_sidebar', 'main_panel', 'background'],
  sell: [
    'deal_card',
    'person_card',
    'company_card',
    'lead_card',
    'background',
    'modal',
    'dashboard',
    'note_editor',
    'call_log_editor',
    'email_editor',
    'top_bar',
  ],
};
products.sell_app = products.sell ?? [];
/** Places that framework 1 does not know. */
const secondFrameworkPlaces = ['background', 'modal', 'ticket_editor', 'system_top_bar', 'custom_object_record_sidebar'];

const isFirstFramework = (app: AppPackage): boolean => isText(app.manifest.frameworkVersion) && /^[01](\.|$)/.test(app.manifest.frameworkVersion);

const olderNames: Record<string, string> = { zendesk: 'support', zopim: 'chat', lotus_box: 'standalone_chat' };

/** What a product of the manifest is called in translations and folders of assets. */
export const productName = (product: string): string => olderNames[product] ?? product;

const checkAddress = (app: AppPackage, place: JsonObject, pointer: string): Finding[] => {
  const { url, autoLoad } = place;
  if (!isFilled(url)) {
    const isFreeToLack = url === undefined && autoLoad === false;
    return when(!isFreeToLack, () =>
      manifestError(app, pointer, {
        rule: 'blank_location_uri',
        message: `${pointer} has no url.`,
        remedy: 'Add "url", or "autoLoad": false for a place that is opened by code.',
      }),
    );
  }
  return when(!isLoadable(app, url), () =>
    manifestError(app, `${pointer}/url`, {
      rule: 'invalid_location_uri',
      message: `"${url}" cannot be loaded by the help desk.`,
      remedy: 'Use an https:// address, http://localhost for trying out, or a file of the package such as assets/sidebar.html.',
    }),
  );
};

const isLoadable = (app: AppPackage, url: string): boolean => {
  if (url.includes('{{setting.')) return true;
  if (!URL.canParse(url)) return url.startsWith('assets/') && app.files.has(url.split(/[?#]/)[0] ?? '');
  const { protocol, hostname } = new URL(url);
  return hostname === 'localhost' || (protocol === 'https:' && hostname !== '');
};

const checkObjectTypes = (app: AppPackage, name: string, place: JsonObject, pointer: string): Finding[] => {
  const { objectTypes } = place;
  if (name !== 'custom_object_record_sidebar') {
    return when(objectTypes !== undefined, () =>
      manifestError(app, `${pointer}/objectTypes`, {
        rule: 'object_types_not_allowed',
        message: `objectTypes does not belong to ${name}.`,
        remedy: 'Remove objectTypes.',
      }),
    );
  }
  return when(listOf(objectTypes).length === 0 || !listOf(objectTypes).every(isFilled), () =>
    manifestError(app, pointer, {
      rule: 'object_types_required',
      message: 'custom_object_record_sidebar needs the objects it appears on.',
      remedy: 'Add "objectTypes": ["<object key>"].',
    }),
  );
};

const checkPlace = (app: AppPackage, name: string, given: Json, pointer: string): Finding[] => {
  const place = isText(given) ? { url: given } : objectOf(given);
  return [
    ...checkAddress(app, place, pointer),
    ...checkObjectTypes(app, name, place, pointer),
    ...when(place.flexible !== undefined && typeof place.flexible !== 'boolean', () =>
      manifestError(app, `${pointer}/flexible`, {
        rule: 'invalid_location_flexible_type',
        message: 'flexible is neither true nor false.',
        remedy: 'Write true or false.',
      }),
    ),
  ];
};

const checkProduct = (app: AppPackage, product: string, places: Json): Finding[] => {
  const pointer = `/location/${product}`;
  const known = products[product];
  if (!known) {
    return [
      manifestError(app, pointer, {
        rule: 'invalid_host',
        message: `There is no product "${product}".`,
        remedy: `Choose one of ${Object.keys(products).join(', ')}.`,
      }),
    ];
  }
  if (!isObject(places)) {
    return [
      manifestError(app, pointer, {
        rule: 'locations_must_be_urls',
        message: `${pointer} does not say from where each location loads.`,
        remedy: 'Write an object: { "ticket_sidebar": { "url": … } }.',
      }),
    ];
  }
  return Object.entries(places).flatMap(([name, place]) => {
    const at = `${pointer}/${name}`;
    if (isFirstFramework(app) && secondFrameworkPlaces.includes(name)) {
      return [
        manifestError(app, at, {
          rule: 'invalid_v1_location',
          message: `Framework 1 has no location "${name}".`,
          remedy: 'Write "frameworkVersion": "2.0".',
        }),
      ];
    }
    if (!known.includes(name)) {
      return [
        manifestError(app, at, {
          rule: 'invalid_location',
          message: `${product} has no location "${name}".`,
          remedy: `Choose one of ${known.join(', ')}.`,
        }),
      ];
    }
    if (isFirstFramework(app) && isFilled(isText(place) ? place : objectOf(place).url)) {
      return [
        manifestError(app, at, {
          rule: 'locations_cant_be_urls',
          message: 'Framework 1 loads no location from an address.',
          remedy: 'Write "frameworkVersion": "2.0".',
        }),
      ];
    }
    return checkPlace(app, name, place, at);
  });
};

export const locations: Rule = {
  keys: [
    'invalid_host',
    'invalid_location',
    'invalid_v1_location',
    'locations_must_be_urls',
    'locations_cant_be_urls',
    'blank_location_uri',
    'invalid_location_uri',
    'invalid_location_flexible_type',
    'object_types_required',
    'object_types_not_allowed',
  ],
  check: (app) => {
    const { location } = app.manifest;
    if (location === undefined) return [];
    if (!isObject(location)) {
      return [
        manifestError(app, '/location', {
          rule: 'locations_must_be_urls',
          message: 'location is a list or a name, as in framework 1.',
          remedy: 'Write an object: { "support": { "ticket_sidebar": { "url": … } } }.',
        }),
      ];
    }
    return Object.entries(location).flatMap(([product, places]) => checkProduct(app, product, places));
  },
};
