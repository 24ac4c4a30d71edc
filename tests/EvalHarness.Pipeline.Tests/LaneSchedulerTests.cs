using System.Collections.Concurrent;
using EvalHarness.Evaluation;

namespace EvalHarness.Pipeline.Tests;

[TestFixture]
public sealed class LaneSchedulerTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Takes_every_item_through_its_lanes_in_order_and_one_at_a_time(int workers)
    {
        var seen = new ConcurrentDictionary<int, ConcurrentQueue<string>>();
        var inside = new int[3];
        var released = new ConcurrentBag<string>();
        var scheduler = new LaneScheduler<string>(
            [1, 2, 3],
            workers,
            (lane, item) =>
            {
                Assert.That(Interlocked.Increment(ref inside[lane]), Is.EqualTo(1), "two items in one lane at once");
                seen.GetOrAdd(lane, _ => new()).Enqueue(item);
                Interlocked.Decrement(ref inside[lane]);
            },
            released.Add);

        scheduler.Run(post =>
        {
            for (var i = 0; i < 200; i++)
            {
                post($"{i}", i % 2 == 0 ? [0, 1, 2] : [1]);
            }
        });

        Assert.Multiple(() =>
        {
            Assert.That(seen[0], Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{2 * i}")));
            Assert.That(seen[1], Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"{i}")));
            Assert.That(seen[2], Is.EqualTo(seen[0]));
            Assert.That(released, Has.Count.EqualTo(200));
        });
    }

    [Test]
    public void Ends_with_the_error_of_a_worker()
    {
        var scheduler = new LaneScheduler<string>([1], 2, (_, _) => throw new InvalidOperationException("boom"), _ => { });

        Assert.That(() => scheduler.Run(post => post("a", [0])), Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void Ends_with_the_error_that_stopped_the_others_even_if_they_say_so_first()
    {
        using var busy = new ManualResetEventSlim();
        var scheduler = new LaneScheduler<string>(
            [1, 1],
            2,
            (lane, _) =>
            {
                if (lane == 0)
                {
                    busy.Wait(TimeSpan.FromMinutes(2));
                    throw new OperationCanceledException();
                }

                busy.Set();

                // Time enough for the other to have told that it was stopped.
                Thread.Sleep(200);
                throw new InvalidOperationException("boom");
            },
            _ => { });

        Assert.That(() => scheduler.Run(post => post("a", [0, 1])), Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void Ends_with_the_error_of_the_producer()
    {
        var scheduler = new LaneScheduler<string>([1], 2, (_, _) => { }, _ => { });

        Assert.That(() => scheduler.Run(_ => throw new InvalidOperationException("boom")), Throws.InvalidOperationException);
    }
}
