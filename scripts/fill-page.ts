/** Fills a built page: for the package in assets mode, and for sandbox and tests, which load the npm copy of the SDK. */
import { blockMarker, sdkMarker } from './webpack/page-markers.js';

/** The page with its SDK and data block. `<` is written as an escape: inside a script element the text `</script>` would end the block. */
export const fillPage = (html: string, { sdkUrl, block }: { sdkUrl: string; block: unknown }): string =>
  html.replace(sdkMarker, () => sdkUrl).replace(blockMarker, () => JSON.stringify(block).replaceAll('<', '\\u003c'));
