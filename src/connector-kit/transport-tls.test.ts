/** Over real TLS on loopback: a certificate that is not proven right ends the call before a byte of it is sent. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TransportRequest } from '#capabilities';
import { createTransport } from './transport.ts';

/** Self-signed, made for this test alone and valid until 2126; `right` is for 127.0.0.1, `wrong` for another name. */
const CERTIFICATES = {
  right: {
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLIk+vz1TDXql/utD
mr4JYS9J7VUpLEI7yjR5KfsL4i6hRANCAARuvuJOO4Bc1rUlNsWEtZWutLO1Jmh5
72YOdsxWO4ADps//20aeYYpzfMOwdvUUJcv27bID2MxFn3X6ShWlNT69
-----END PRIVATE KEY-----`,
    cert: `-----BEGIN CERTIFICATE-----
MIIBlTCCATygAwIBAgIUAiTuNtU72By6k89LyTorZocrdPMwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMVGllbGluZSB0ZXN0MCAXDTI2MTEyMjA1MzE0MVoYDzIxMjYx
MDI5MDUzMTQxWjAXMRUwEwYDVQQDDAxUaWVsaW5lIHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARuvuJOO4Bc1rUlNsWEtZWutLO1Jmh572YOdsxWO4ADps//
20aeYYpzfMOwdvUUJcv27bID2MxFn3X6ShWlNT69o2QwYjAdBgNVHQ4EFgQUl1ae
Sgy78s+icdxOLkUD/+lkH00wHwYDVR0jBBgwFoAUl1aeSgy78s+icdxOLkUD/+lk
H00wDwYDVR0RBAgwBocEfwAAATAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMC
A0cAMEQCID31JgEtFM+/KwoUOWbuv/KER9+rAK2dAFnCIcMxLZBFAiBag4lXBdrd
Ecj64Wyk4R+9eXIEV4quX1u33dhkFQyNiQ==
-----END CERTIFICATE-----`,
  },
  wrong: {
    key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdsFN9uveGxqozGQP
+xxjcODuGbVOiSgJMjkf8y/QJHahRANCAAS5+1UJ9oTZ7uCPlI71cNXoVlhyx1JG
v0JMlxZoy+vb4TAgB8iCr1VO/LL3BVI+VDW5aOEDyuORbPsA2f2bj4y8
-----END PRIVATE KEY-----`,
    cert: `-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUKna3bt/8dhjI4Jr4im4S5ttmDd8wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMVGllbGluZSB0ZXN0MCAXDTI2MTEyMjA1MzE0MVoYDzIxMjYx
MDI5MDUzMTQxWjAXMRUwEwYDVQQDDAxUaWVsaW5lIHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAS5+1UJ9oTZ7uCPlI71cNXoVlhyx1JGv0JMlxZoy+vb4TAg
B8iCr1VO/LL3BVI+VDW5aOEDyuORbPsA2f2bj4y8o3UwczAdBgNVHQ4EFgQUWjSt
bCpJ2iZ6rABRqUHFe9hbtXEwHwYDVR0jBBgwFoAUWjStbCpJ2iZ6rABRqUHFe9hb
tXEwIAYDVR0RBBkwF4IVZWxzZXdoZXJlLmV4YW1wbGUuY29tMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgDWulZCiVT+5YDmKYVvK5B1nS/vdYwtK2
Pt3Ezia991kCIBHbN5cwoOfAjlXvymEHbQ78+xvv/31/SCT5IiN8f3cx
-----END CERTIFICATE-----`,
  },
};

const ask = async (kind: keyof typeof CERTIFICATES, ca: readonly string[], tls: { readonly maxVersion?: 'TLSv1.1' } = {}) => {
  let seen = 0;
  const server = createServer(
    { ...CERTIFICATES[kind], ...(tls.maxVersion ? { minVersion: 'TLSv1', maxVersion: tls.maxVersion } : {}) },
    (_request, response) => {
      seen += 1;
      response.end('served');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport({ egress: { allowedPrivateCidrs: [], allowLoopback: true }, ca });
  const request: TransportRequest = {
    method: 'POST',
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    headers: { authorization: 'Bearer secret' },
    body: '{}',
    timeoutMs: 5_000,
    maxBytes: 1_000,
    signal: new AbortController().signal,
  };
  try {
    const outcome = await transport(request).then(
      ({ status }) => ({ status }),
      (error) => ({ code: error.code, why: error.facts.why, wasSent: error.facts.wasSent }),
    );
    return { ...outcome, served: seen };
  } finally {
    transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

describe('the transport over TLS', () => {
  test('reaches a system whose authority the operator named', async () => {
    expect(await ask('right', [CERTIFICATES.right.cert])).toMatchObject({ status: 200, served: 1 });
  });

  test('refuses a certificate of an unknown authority', async () => {
    expect(await ask('right', [])).toMatchObject({ code: 'vendor-unavailable', why: 'DEPTH_ZERO_SELF_SIGNED_CERT', wasSent: false, served: 0 });
  });

  test('refuses a certificate for another name', async () => {
    expect(await ask('wrong', [CERTIFICATES.wrong.cert])).toMatchObject({
      code: 'vendor-unavailable',
      why: 'ERR_TLS_CERT_ALTNAME_INVALID',
      wasSent: false,
      served: 0,
    });
  });

  test('refuses a server that speaks only TLS 1.1', async () => {
    expect(await ask('right', [CERTIFICATES.right.cert], { maxVersion: 'TLSv1.1' })).toMatchObject({
      code: 'vendor-unavailable',
      wasSent: false,
      served: 0,
    });
  });

  test('goes on verifying where the environment says not to', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await ask('right', [])).toMatchObject({ code: 'vendor-unavailable', served: 0 });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });
});
