/** The two places of a built page that are filled later: when the package is made (assets) or the page is served (hosted). */

/** Address of the help desk's SDK. */
export const sdkMarker = '__TIELINE_SDK__';
/** The page's data block, as JSON inside a script element. */
export const blockMarker = '__TIELINE_PAGE__';
