import { screen } from '@testing-library/react';
import { mount } from '../testing/mount.tsx';
import { PanelFrame } from './panel-frame.tsx';

const chunk = { isLost: true };
function Fragile() {
  if (chunk.isLost) throw new Error('chunk did not load');
  return <p>all is well</p>;
}

it('shows a broken panel as such, keeps its neighbour, and draws it anew on demand', async () => {
  const silenced = console.error;
  console.error = () => undefined;
  const { user } = await mount(
    <>
      <PanelFrame name="a" title="Fragile" startsOpen={true}>
        <Fragile />
      </PanelFrame>
      <PanelFrame name="b" title="Sturdy" startsOpen={true}>
        <p>still here</p>
      </PanelFrame>
    </>,
  );
  expect(screen.getByRole('alert')).toHaveTextContent('This part could not be shown');
  expect(screen.getByText('still here')).toBeInTheDocument();
  chunk.isLost = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('all is well')).toBeInTheDocument();
  console.error = silenced;
});
