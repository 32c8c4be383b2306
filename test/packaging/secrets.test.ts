/** Each form of a credential has a text that shows it, and plain code and prose show none. The texts are put together here: written out, they would alarm whoever scans this repository. */
import { credentialForms } from '../../scripts/package/validate/credential-forms.ts';
import { findingText, validate } from '../../scripts/package/validate/index.ts';
import { setFile } from './break-app.ts';
import { validDraft, written } from './valid-app.ts';

/** `length` characters out of an alphabet, never all the same. */
const some = (length: number, alphabet = 'aB3dE6gH9'): string => Array.from({ length }, (_, at) => alphabet[at % alphabet.length]).join('');
const hex = (length: number): string => some(length, '0a1b2c3d4e5f6789');
const capitals = (length: number): string => some(length, 'AB3DE6GH9');

const shown: [kind: string, text: string][] = [
  ['Anthropic API key', `sk-ant-${some(40)}`],
  ['Atlassian API token', `ATATT3${some(60)}`],
  ['AWS access key', `AKIA${capitals(16)}`],
  ['AWS access key', `ASIA${capitals(16)}`],
  ['Azure client secret', `${some(3)}8Q~${some(34)}`],
  ['Azure storage key', `AccountName=a;AccountKey=${some(86)}==`],
  ['Basic authorization', `headers: { Authorization: "Basic ${some(22)}==" }`],
  ['Bearer authorization', `headers: { Authorization: 'Bearer ${some(32)}' }`],
  ['Braintree access token', `access_token$production$${hex(16)}$${hex(32)}`],
  ['Databricks token', `dapi${hex(32)}`],
  ['DigitalOcean token', `dop_v1_${hex(64)}`],
  ['Discord webhook', `https://discord.com/api/webhooks/123456789/${some(60)}`],
  ['Facebook access token', `EAA${some(90)}`],
  ['GitHub token', `ghp_${some(36)}`],
  ['GitHub token', `github_pat_${some(22)}_${some(59)}`],
  ['GitLab token', `glpat-${some(20)}`],
  ['Google API key', `AIza${some(35)}`],
  ['Google OAuth client secret', `GOCSPX-${some(28)}`],
  ['Google OAuth token', `ya29.${some(60)}`],
  ['Grafana token', `glsa_${some(32)}_${hex(8)}`],
  ['Heroku API key', `HRKU-${some(60)}`],
  ['JSON Web Token', `eyJ${some(20)}.eyJ${some(20)}.${some(43)}`],
  ['Linear API key', `lin_api_${some(40)}`],
  ['login in an address', `https://svc:${some(12)}@api.example.com/v1`],
  ['login in an address', `mongodb+srv://svc:${some(12)}@db.example.com`],
  ['Mailchimp API key', `${hex(32)}-us12`],
  ['Mailgun API key', `key-${hex(32)}`],
  ['New Relic API key', `NRAK-${capitals(27)}`],
  ['npm token', `npm_${some(36)}`],
  ['OpenAI API key', `sk-proj-${some(24)}T3BlbkFJ${some(24)}`],
  ['Postman API key', `PMAK-${hex(24)}-${hex(34)}`],
  ['private key', '-----BEGIN PRIVATE KEY-----'],
  ['private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ['private key', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
  ['PyPI token', `pypi-AgEIcHlwaS5vcmc${some(60)}`],
  ['SendGrid API key', `SG.${some(22)}.${some(43)}`],
  ['Shopify token', `shpat_${hex(32)}`],
  ['Slack token', `xoxb-${some(24)}`],
  ['Slack token', `xapp-1-${some(24)}`],
  ['Slack webhook', `https://hooks.slack.com/services/T${capitals(8)}/B${capitals(8)}/${some(24)}`],
  ['Square token', `sq0atp-${some(22)}`],
  ['Stripe key', `sk_live_${some(24)}`],
  ['Stripe key', `rk_live_${some(24)}`],
  ['Stripe webhook secret', `whsec_${some(32)}`],
  ['Teams webhook', `https://x.webhook.office.com/webhookb2/${hex(36)}@${hex(36)}/IncomingWebhook/${hex(32)}/${hex(36)}`],
  ['Telegram bot token', `123456789:AA${some(33)}`],
  ['Twilio API key', `SK${hex(32)}`],
  ['Vault token', `hvs.${some(90)}`],
];

const warningsOf = (file: string, text: string) => {
  const draft = validDraft();
  setFile(file, text)(draft);
  return validate(written(draft), draft.links).filter(({ rule }) => rule.startsWith('secret_'));
};

test.each(shown)('a %s is seen where it stands, and not repeated', (kind, text) => {
  const found = warningsOf('assets/app.js', `first();\nconst a = [\n  ${text}\n];`);
  const own = found.filter(({ message }) => message.includes(`(${kind})`));
  expect(own.map(({ severity, place }) => [severity, place.split(',')[0]])).toEqual([['warning', 'line 3']]);
  expect(findingText(own[0] as (typeof own)[number])).not.toContain(text);
});

test('every form has a text here that shows it', () => {
  const kinds = new Set(shown.map(([kind]) => kind));
  expect(credentialForms.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
});

test.each([
  ['a field of a form', '<input type="password" name="api_token" autocomplete="current-password">'],
  ['a set of kinds of input', 'const kinds={color:!0,email:!0,password:!0,text:!0};'],
  ['a text for people', 'const de={"password":"Passwort","secret":"The secret is shown once","token.help":["Your token",": 40 characters"]};'],
  ['a kind of syntax', 'style({ token: "operator", tag: "tok-keyword" })'],
  ['a value filled in later', `const h={password:\`\${given}\`,token:"{{setting.token12345}}",secret:process.env.SECRET1};`],
  ['an address whose login is filled in later', `fetch(\`https://\${user}:\${word}@api.example.com\`)`],
  ['an address whose login is an example', '// https://user:password@example.com, https://user:xxxx@example.com'],
  ['an address with a port and an at sign in its path', 'const a="https://example.com:8443/@scope/pack@1.2.3";'],
  ['a scheme without a value', 'const h={Authorization:"Bearer "+token,other:"Basic auth"};'],
  ['words that begin like a prefix', 'skeleton("desk-live-preview", "key-value-list", "SKU", "npm_config_registry", "AIza")'],
  ['the hash of a file', `import("./252.${hex(12)}.js"); const integrity="sha512-${some(86)}==";`],
])('%s is no credential', (_what, text) => {
  expect(warningsOf('assets/app.js', text).map(findingText)).toEqual([]);
});

test.each([
  ['password', 'login({ password: "correct1horse" })'],
  ['pwd', "db.pwd = 'correct1horse'"],
  ['secret', '{"shared_session_secret": "0a1b2c3d4e5f"}'],
  ['Secret', 'const appSecret="0a1b2c3d4e5f"'],
  ['api_key', '{"heroku_api_key":"0a1b2c3d-4e5f-6789-0a1b-2c3d4e5f6789"}'],
  ['access_key', `aws_secret_access_key = "${some(40)}"`],
  ['consumer-key', `{"consumer-key":"${some(25)}"}`],
  ['token', `twitter_oauth_token: '${some(40)}'`],
  ['outbound-key', `{"X-Outbound-Key":"${hex(32)}"}`],
])('a value given to "%s" is a hint that refuses nothing', (word, text) => {
  const [found, ...more] = warningsOf('assets/data.json', text);
  expect(found).toMatchObject({ severity: 'warning', rule: 'secret_word_with_value', message: expect.stringMatching(new RegExp(`"${word}"`, 'i')) });
  expect(more).toEqual([]);
  expect(findingText(found as NonNullable<typeof found>)).not.toMatch(/correct1horse|0a1b2c3d|aB3dE6/);
});

test('two credentials in one file are two findings, and a picture is not searched', () => {
  const text = `a("AKIA${capitals(16)}"); b("ghp_${some(36)}");`;
  expect(warningsOf('assets/app.js', text)).toHaveLength(2);
  expect(warningsOf('assets/picture.gif', text)).toEqual([]);
});

test('a long line without a credential is searched in one pass', () => {
  const lines = [some(300_000, 'abcdefghij'), hex(300_000), some(300_000, 'token_key-'), 'password = "'.repeat(25_000)];
  expect(warningsOf('assets/app.js', lines.join('\n'))).toEqual([]);
});
