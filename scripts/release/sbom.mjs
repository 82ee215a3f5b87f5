// The software bill of materials of the VSIX, as CycloneDX JSON.
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

/**
 * What ships, one component a package; the same packages give the same bytes, so it carries no time and no serial number.
 * @param {{ name: string, version: string, license: string, description: string }} product
 * @param {readonly import('./bundled.mjs').Bundled[]} packages
 * @param {string} sha256 of the VSIX, in hexadecimal
 */
export function sbomOf(product, packages, sha256) {
  const bom = new Models.Bom();
  const main = new Models.Component(Enums.ComponentType.Application, product.name, {
    version: product.version,
    bomRef: `${product.name}@${product.version}`,
    description: product.description,
  });
  main.licenses.add(licenceOf(product.license));
  main.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
  bom.metadata.component = main;
  for (const { name, version, licence, homepage } of packages) {
    const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
    const component = new Models.Component(Enums.ComponentType.Library, short ?? name, {
      group,
      version,
      bomRef: `${name}@${version}`,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    });
    component.licenses.add(licenceOf(licence));
    if (homepage !== '') {
      component.externalReferences.add(new Models.ExternalReference(homepage, Enums.ExternalReferenceType.Website));
    }
    bom.components.add(component);
    main.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** @param {string} expression */
const licenceOf = (expression) =>
  / (?:AND|OR|WITH) /i.test(expression) ? new Models.LicenseExpression(expression) : new Models.SpdxLicense(expression);
