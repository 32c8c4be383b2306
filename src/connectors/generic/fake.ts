/**
 * @module connectors/generic/fake
 * Three services that nobody wrote a connector for, each stateful and each with habits of its own: REST, GraphQL and SOAP. Their descriptions are in `examples/`.
 */
export { createGraphqlFake, GRAPHQL_CLIENT } from './fake/graphql.ts';
export { createRestFake, REST_KEY, type RestFake } from './fake/rest.ts';
export { createSoapFake, SOAP_USER } from './fake/soap.ts';
export { PERSON, ROBOT } from './fake/tracker.ts';
