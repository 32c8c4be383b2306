/**
 * What credentials look like in the open: forms that their issuers chose so that they can be recognised, and words that are given a value. A form stands here
 * only when nothing but a credential has it, because a finding that plain code can cause hides the one that matters.
 */

/** `kind` is how a message names it. */
type CredentialForm = { kind: string; pattern: RegExp };

/** An issuer's prefix, at the start of a word, and what follows it. */
const issued = (prefix: string, rest: string): RegExp => new RegExp(`(?<![\\w-])(?:${prefix})${rest}`);

/** Each form with the vendor that issues it, in order of its kind. */
export const credentialForms: readonly CredentialForm[] = [
  { kind: 'Anthropic API key', pattern: issued('sk-ant-', '[\\w-]{32,}') },
  { kind: 'Atlassian API token', pattern: issued('ATATT3|ATCTT3', '[\\w=.-]{50,}') },
  { kind: 'AWS access key', pattern: issued('AKIA|ASIA|ABIA|ACCA', '[0-9A-Z]{16}(?![0-9A-Za-z])') },
  { kind: 'Azure client secret', pattern: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])/ },
  { kind: 'Azure storage key', pattern: /AccountKey=[A-Za-z0-9+/]{86}==/ },
  { kind: 'Basic authorization', pattern: /["'`]Basic [A-Za-z0-9+/]{16,}={0,2}["'`]/ },
  { kind: 'Bearer authorization', pattern: /["'`]Bearer [\w.~+/-]{20,}=*["'`]/ },
  { kind: 'Braintree access token', pattern: /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/ },
  { kind: 'Databricks token', pattern: issued('dapi', '[0-9a-f]{32}(?![0-9a-z])') },
  { kind: 'DigitalOcean token', pattern: issued('do[opr]_v1_', '[0-9a-f]{64}') },
  { kind: 'Discord webhook', pattern: /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/ },
  { kind: 'Facebook access token', pattern: issued('EAACEdEose0cBA|EAA', '[0-9A-Za-z]{80,}') },
  { kind: 'GitHub token', pattern: issued('gh[opusr]_|github_pat_', '[A-Za-z0-9_]{36,}') },
  { kind: 'GitLab token', pattern: issued('gl(?:pat|dt|rt|ptt|soat|cbt|ft|agent)-', '[\\w.-]{20,}') },
  { kind: 'Google API key', pattern: issued('AIza', '[\\w-]{35}(?![\\w-])') },
  { kind: 'Google OAuth client secret', pattern: issued('GOCSPX-', '[\\w-]{28}') },
  { kind: 'Google OAuth token', pattern: issued('ya29\\.', '[\\w-]{20,}') },
  { kind: 'Grafana token', pattern: issued('glsa_|glc_', '[A-Za-z0-9+/=_]{32,}') },
  { kind: 'Heroku API key', pattern: issued('HRKU-', '[\\w-]{36,}') },
  { kind: 'JSON Web Token', pattern: /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/ },
  { kind: 'Linear API key', pattern: issued('lin_api_', '[A-Za-z0-9]{32,}') },
  {
    kind: 'login in an address',
    pattern: /(?<!\w)\w{2,12}(?:\+srv)?:\/\/[^\s/:@"'`<>{}$?#]{1,64}:(?!(?:pass(?:word)?|pw|secret|x+|\*+)@)[^\s/:@"'`<>{}$?#]{3,128}@\w/i,
  },
  { kind: 'Mailchimp API key', pattern: /(?<![0-9a-z])[0-9a-f]{32}-us\d{1,2}(?!\w)/ },
  { kind: 'Mailgun API key', pattern: issued('key-', '[0-9a-f]{32}(?!\\w)') },
  { kind: 'New Relic API key', pattern: issued('NRAK-', '[0-9A-Z]{27}') },
  { kind: 'npm token', pattern: issued('npm_', '[A-Za-z0-9]{36}(?!\\w)') },
  { kind: 'OpenAI API key', pattern: issued('sk-', '[\\w-]{20,}T3BlbkFJ[\\w-]{20,}') },
  { kind: 'Postman API key', pattern: issued('PMAK-', '[0-9a-f]{24}-[0-9a-f]{34}') },
  { kind: 'private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: 'PyPI token', pattern: issued('pypi-', 'AgEIcHlwaS5vcmc[\\w-]{50,}') },
  { kind: 'SendGrid API key', pattern: issued('SG\\.', '[\\w-]{22}\\.[\\w-]{43}') },
  { kind: 'Shopify token', pattern: issued('shp(?:at|ca|pa|ss)_', '[0-9A-Fa-f]{32}') },
  { kind: 'Slack token', pattern: issued('xox[abeoprs]-|xapp-', '[A-Za-z0-9-]{10,}') },
  { kind: 'Slack webhook', pattern: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9]+\/[A-Za-z0-9]+\/[A-Za-z0-9]{16,}/ },
  { kind: 'Square token', pattern: issued('sq0(?:atp|csp)-', '[\\w-]{22,}') },
  { kind: 'Stripe key', pattern: issued('[rs]k_(?:live|test)_', '[A-Za-z0-9]{16,}') },
  { kind: 'Stripe webhook secret', pattern: issued('whsec_', '[A-Za-z0-9+/]{32,}') },
  { kind: 'Teams webhook', pattern: /\.webhook\.office\.com\/webhookb2\/[\w@-]{36,}\/IncomingWebhook\/\w+/ },
  { kind: 'Telegram bot token', pattern: /(?<![\w-])\d{8,10}:AA[\w-]{33}(?![\w-])/ },
  { kind: 'Twilio API key', pattern: issued('SK', '[0-9a-f]{32}(?!\\w)') },
  { kind: 'Vault token', pattern: issued('hv[sbr]\\.', '[\\w-]{24,}') },
];

const words = 'pass|passwd|password|pwd|secret|token';
/** Kinds of key that a name spells out; `key` alone is what half of all objects have. */
const keys = 'access|api|app|auth|braintree|consumer|cookie|encryption|master|outbound|private|secret|session|shared|signing|sso|token|validation';

/**
 * A name that ends in such a word, with or without quotes, then `:` or `=`, then a quoted value without spaces that has a letter and a digit.
 * `password: "Enter your password"`, `type: "password"` and `token: "operator"` are none.
 */
export const wordWithValue = new RegExp(
  `(?<![\\w-])[\\w-]{0,40}?(${words}|(?:${keys})[_-]?key)["']?\\s*[:=]\\s*(["'\`])(?=[^"'\`\\s]*[A-Za-z])(?=[^"'\`\\s]*\\d)[^"'\`\\s{}$<>]{8,200}\\2`,
  'i',
);
