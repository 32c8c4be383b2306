/** What each command of `npx tieline` takes. Apart from the commands, so that telling it loads none of them. */

export const KEYS_USAGE = `Usage: npx tieline keys rotate-master [--installation ID]   seals every data key again under the first of TIELINE_MASTER_KEYS
       npx tieline keys rotate-data [--installation ID]     makes new data keys and seals every secret again
       npx tieline keys shred --installation ID --yes       destroys the secrets of an installation and their keys; there is no way back`;

export const AUDIT_USAGE = `Usage: npx tieline audit public-key [--key ID]         prints the key that verifies exports, of the first of TIELINE_MASTER_KEYS or the one named
       npx tieline audit verify [--installation ID]   verifies the chains as they stand in the database`;

export const INSTALLATIONS_USAGE = `Usage: npx tieline installations remove --installation ID --yes   cancels its work, destroys its secrets and deletes its data`;

export const CONFIG_USAGE = `Usage: npx tieline config export --backend https://tieline.example --installation ID [--out tieline.config.yaml]
       npx tieline config plan --backend … --installation ID [--file tieline.config.yaml]            status 2 where there are changes
       npx tieline config apply --backend … --installation ID [--file tieline.config.yaml] [--yes]   shows the plan, asks, applies
Read from the environment: TIELINE_OPERATOR_KEY (of the backend), TIELINE_DESK_TOKEN (an admin's access token, to save the mapping at the help desk),
TIELINE_SECRET_<CONNECTION>_<NAME> (a secret of a connection that is added or changed).`;

export const ENROLL_USAGE = `Usage: npx tieline enroll --backend https://tieline.example --account acme --app 123 --installation 456 --client-id ID --owner "Leona Vogt"
                                 [--connector zendesk] [--mode hosted|assets] [--account-id 10563521] [--repeat INSTALLATION]
Secrets are read from the environment: TIELINE_OPERATOR_KEY (of the backend), SHARED_SECRET (the app setting), DESK_CLIENT_SECRET (of the OAuth client).`;
