/** @module app/sidebar/requester/device-rows  The requester's devices as the directory knows them. */
import type { PersonView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { CopyId, Facts, type IconName, InlineList, Meta, Name, Pill, RelativeTime, Row, type Tone } from '../../ui/index.ts';

type Device = Extract<PersonView['devices'], { state: 'known' }>['value'][number];

const LOOKS: Readonly<Record<Device['compliance'], { readonly tone: Tone; readonly icon: IconName }>> = {
  compliant: { tone: 'good', icon: 'check' },
  'not-compliant': { tone: 'warning', icon: 'hold' },
  unknown: { tone: 'neutral', icon: 'question' },
};

export function DeviceRows({ devices }: { readonly devices: readonly Device[] }) {
  const words = useWords();
  return (
    <InlineList>
      {devices.map((device) => (
        <li key={device.id}>
          <Row $apart="apart">
            <Row $gap={4}>
              <Name>{device.name}</Name>
              <CopyId value={device.serialNumber ?? device.name} />
            </Row>
            <Pill {...LOOKS[device.compliance]}>{words.t(`compliance.${device.compliance}`)}</Pill>
          </Row>
          <Meta>
            <Facts of={[device.model, device.operatingSystem, device.serialNumber]} />
          </Meta>
          {device.lastSeenAt && (
            <Meta>
              {words.t('requester.seen')} <RelativeTime at={device.lastSeenAt} />
            </Meta>
          )}
        </li>
      ))}
    </InlineList>
  );
}
