/**
 * @module connectors/jira/site
 * Where requests go: with an API token to the site itself, with OAuth through the vendor's gateway under the site's cloud id.
 */
import type { Call, ConnectorRuntime } from '#capabilities';
import { basicAuth, createHttpClient, type EncodedPath, type HttpClient, oauthRefresh, path } from '#connector-kit';
import { ConfigurationInvalidError } from '#domain';
import type { JiraSecrets, JiraSettings } from './config.ts';
import { createDialect } from './dialect.ts';
import { ENDPOINTS } from './limits.ts';
import { heedRateLimits } from './rate-limit.ts';
import { resourceList, workspaceList } from './wire.ts';

export interface Site {
  /** For paths from `at`. */
  readonly http: HttpClient;
  /** A path of the site's own API, where it really is. */
  at(rest: EncodedPath, call: Call): Promise<EncodedPath>;
  /** For paths from `assetsAt`: the CMDB lives at the gateway whatever the sign-in. */
  readonly assets: HttpClient;
  assetsAt(rest: EncodedPath, call: Call): Promise<EncodedPath>;
  /** Of the site's CMDB. Throws `ConfigurationInvalidError` where it has none. */
  workspaceId(call: Call): Promise<string>;
  readonly url: string;
}

export interface SiteDeps {
  readonly runtime: ConnectorRuntime;
  readonly settings: JiraSettings;
  readonly secrets: JiraSecrets;
  readonly redact: (text: string) => string;
}

const joined = (before: EncodedPath, after: EncodedPath) => `${before}${after}` as EncodedPath;

export function openSite({ runtime: given, settings, secrets, redact }: SiteDeps): Site {
  const runtime = { ...given, transport: heedRateLimits(given) };
  const { siteUrl, gatewayUrl, loginUrl, clientId, email } = settings;
  const isBasic = settings.auth === 'basic';
  const auth = isBasic
    ? basicAuth({ username: email, password: secrets.apiToken })
    : // Refresh tokens rotate: https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
      oauthRefresh({ runtime, tokenUrl: `${loginUrl}/oauth/token`, clientId, clientSecret: secrets.clientSecret, encoding: 'json' });
  const dialect = createDialect(redact);
  const gateway = createHttpClient({ runtime, baseUrl: gatewayUrl, auth, dialect });
  const http = isBasic ? createHttpClient({ runtime, baseUrl: siteUrl, auth, dialect }) : gateway;
  const cloudPrefix = once(async (call) => path`/ex/jira/${await readCloudId(gateway, siteUrl, call)}`);
  const workspaceId = once((call) => readWorkspaceId({ http, at }, call));

  async function at(rest: EncodedPath, call: Call): Promise<EncodedPath> {
    return isBasic ? rest : joined(await cloudPrefix(call), rest);
  }
  return {
    http,
    at,
    assets: gateway,
    async assetsAt(rest, call) {
      const inWorkspace = joined(path`/jsm/assets/workspace/${await workspaceId(call)}/v1`, rest);
      return isBasic ? inWorkspace : joined(await cloudPrefix(call), inWorkspace);
    },
    workspaceId,
    url: siteUrl,
  };
}

/** Neither id changes while a connection lives; a failure is not remembered. */
function once<Value>(read: (call: Call) => Promise<Value>): (call: Call) => Promise<Value> {
  let known: { readonly value: Value } | undefined;
  return async (call) => {
    known ??= { value: await read(call) };
    return known.value;
  };
}

/** https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/#3-1--get-the-cloudid-for-your-site */
async function readCloudId(http: HttpClient, siteUrl: string, call: Call): Promise<string> {
  const spec = {
    operation: 'site.find',
    method: 'GET',
    path: path`/oauth/token/accessible-resources`,
    repeat: 'safe',
    endpoint: ENDPOINTS.read,
    schema: resourceList,
  } as const;
  const { data } = await http.request(spec, call);
  const site = data.find(({ url }) => url.replace(/\/+$/, '') === siteUrl);
  if (site !== undefined) return site.id;
  throw new ConfigurationInvalidError({
    message: `Our app may not use ${siteUrl}. Connect again and choose that site, or correct the address.`,
    facts: { field: 'siteUrl' },
  });
}

/** https://developer.atlassian.com/cloud/assets/assets-rest-api-guide/workflow/ */
async function readWorkspaceId({ http, at }: Pick<Site, 'http' | 'at'>, call: Call): Promise<string> {
  const where = await at(path`/rest/servicedeskapi/assets/workspace`, call);
  const { data } = await http.request(
    { operation: 'workspace.find', method: 'GET', path: where, repeat: 'safe', endpoint: ENDPOINTS.read, schema: workspaceList },
    call,
  );
  const [first] = data.values;
  if (first !== undefined) return first.workspaceId;
  throw new ConfigurationInvalidError({
    message: 'The site has no Assets. Its plan may not include it: switch "Assets" off in the connection, or ask for the plan.',
    facts: { field: 'usesAssets' },
  });
}
