import { describe, expect, it } from 'vitest';
import { TreeModel } from '../../../src/renderer/widgets/tree-model.ts';

const row = (id: number, depth = 0) => ({ id, depth });
const ids = (model: TreeModel<{ id: number; depth: number }>) => model.rows.map((node) => node.id);

describe('TreeModel', () => {
  it('opens a node between its neighbours and closes it again', () => {
    const model = TreeModel.fromRoots([row(1), row(2), row(3)]);
    expect(model.open(2)).toBeUndefined();
    model.setChildren(2, [row(21), row(22)]);
    expect(model.open(2)).toMatchObject({ index: 2, nodes: [{ id: 21, depth: 1 }, { id: 22 }] });
    expect(ids(model)).toEqual([1, 2, 21, 22, 3]);
    expect(model.close(2)).toMatchObject({ index: 2, nodes: [{ id: 21 }, { id: 22 }] });
    expect(ids(model)).toEqual([1, 2, 3]);
    expect(model.close(2)).toBeUndefined();
  });

  it('brings open descendants back when an ancestor is opened again', () => {
    const model = TreeModel.fromRoots([row(1), row(2)]);
    model.setChildren(1, [row(11)]);
    model.open(1);
    model.setChildren(11, [row(111), row(112)]);
    model.open(11);
    expect(ids(model)).toEqual([1, 11, 111, 112, 2]);
    expect(model.close(1)?.nodes.map((node) => node.id)).toEqual([11, 111, 112]);
    model.open(1);
    expect(ids(model)).toEqual([1, 11, 111, 112, 2]);
    expect(model.get(112)).toMatchObject({ depth: 2, parentId: 11 });
  });

  it('opens a node that is out of sight without a change of the list', () => {
    const model = TreeModel.fromRoots([row(1)]);
    model.setChildren(1, [row(11)]);
    model.setChildren(11, [row(111)]);
    expect(model.open(11)).toBeUndefined();
    expect(ids(model)).toEqual([1]);
    model.open(1);
    expect(ids(model)).toEqual([1, 11, 111]);
  });

  it('takes a flat list with depths: parents open, leaves closed with children not known', () => {
    const model = TreeModel.fromFlat([row(1), row(2, 1), row(3, 2), row(4, 1), row(5)]);
    expect(ids(model)).toEqual([1, 2, 3, 4, 5]);
    expect(model.get(1)).toMatchObject({ open: true, children: [2, 4] });
    expect(model.get(3)).toMatchObject({ open: false, children: undefined, parentId: 2, depth: 2 });
    model.close(2);
    expect(ids(model)).toEqual([1, 2, 4, 5]);
    expect(model.indexOf(4)).toBe(2);
    expect(model.indexOf(3)).toBe(-1);
    expect(model.indexOf(99)).toBe(-1);
  });

  it('never takes a node twice, so hostile data makes no cycle', () => {
    const model = TreeModel.fromRoots([row(1)]);
    model.setChildren(1, [row(1), row(2)]);
    model.open(1);
    model.setChildren(2, [row(1), row(2)]);
    model.open(2);
    expect(ids(model)).toEqual([1, 2]);
  });

  it('holds 200,000 nodes, and opening one touches only its own rows', () => {
    const model = TreeModel.fromFlat(Array.from({ length: 200_000 }, (_, i) => row(i, i % 100 === 0 ? 0 : 1)));
    expect(model.rows.length).toBe(200_000);
    expect(model.close(100_000)?.nodes.length).toBe(99);
    expect(model.open(100_000)).toMatchObject({ index: 100_001 });
    expect(model.rows.length).toBe(200_000);
  });
});
