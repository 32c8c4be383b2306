/**
 * @module connectors/servicenow-soap/wsdl
 * The part of a table's WSDL that we use, made here: the instance's own would be one more download to trust, and lists every column of the tenant.
 * https://www.servicenow.com/docs/r/api-reference/web-services/c_SOAPWebService.html
 */
import type { TableName } from '../servicenow/index.ts';

/** Operations of direct web services that we use. */
export const OPERATIONS = ['get', 'getKeys', 'getRecords', 'insert', 'update'] as const;
export type SoapOperation = (typeof OPERATIONS)[number];

/** Document/literal; children carry no prefix. They are written by {@link SoapOperation}'s caller, so their types stay open. */
export function wsdlOf(table: TableName): string {
  const namespace = `http://www.service-now.com/${table}`;
  const each = (make: (operation: SoapOperation) => string) => OPERATIONS.map(make).join('');
  const open =
    '<xsd:complexType><xsd:sequence><xsd:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xsd:sequence></xsd:complexType>';
  const types = each((name) => `<xsd:element name="${name}">${open}</xsd:element><xsd:element name="${name}Response">${open}</xsd:element>`);
  const messages = each(
    (name) =>
      `<wsdl:message name="${name}In"><wsdl:part name="body" element="tns:${name}"/></wsdl:message><wsdl:message name="${name}Out"><wsdl:part name="body" element="tns:${name}Response"/></wsdl:message>`,
  );
  const operations = each(
    (name) => `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}In"/><wsdl:output message="tns:${name}Out"/></wsdl:operation>`,
  );
  const bodies = '<wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>';
  const bindings = each(
    (name) => `<wsdl:operation name="${name}"><soap:operation soapAction="${namespace}/${name}" style="document"/>${bodies}</wsdl:operation>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="${namespace}" targetNamespace="${namespace}">
<wsdl:types><xsd:schema elementFormDefault="unqualified" targetNamespace="${namespace}">${types}</xsd:schema></wsdl:types>
${messages}
<wsdl:portType name="Table">${operations}</wsdl:portType>
<wsdl:binding name="Table" type="tns:Table"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>${bindings}</wsdl:binding>
<wsdl:service name="Table"><wsdl:port name="Table" binding="tns:Table"><soap:address location="https://instance.invalid/"/></wsdl:port></wsdl:service>
</wsdl:definitions>`;
}
