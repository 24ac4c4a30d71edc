using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Random weather against what its definition says of means, ranges and correlations, at fixed seeds.</summary>
public sealed class WeatherTests
{
    [Test]
    public void Plasma_is_scaled_to_the_unit_interval_and_smooth([Values(32, 64, 256)] int side)
    {
        var map = Map(side, 2, 1);

        Assert.That(map.Min(), Is.Zero);
        Assert.That(map.Max(), Is.EqualTo(1).Within(1e-6));

        // With a decay of 2 the variance of a step falls like its length to the power 4: neighbours are close.
        var step = Enumerable.Range(0, (side * side) - 1).Average(i => Math.Abs(map[i + 1] - map[i]));
        Assert.That(step, Is.LessThan(4.0 / side));
    }

    [Test]
    public void Plasma_spreads_like_the_stated_amplitudes()
    {
        // At side 4 the middle of the map is 0 + w^2 U, and the middle of its first quarter a mean of four + (w / decay)^2 U'. Scaling keeps the
        // ratio of the two, and |U / U'| has median 1, with standard error 1 / sqrt(n): density 1/2 there.
        const int Maps = 3000;
        var ratios = new double[Maps];
        for (var i = 0; i < Maps; i++)
        {
            var m = Map(4, 2, (ulong)i);
            ratios[i] = Math.Abs((m[10] - m[0]) / (m[5] - ((m[0] + m[2] + m[8] + m[10]) / 4)));
        }

        Array.Sort(ratios);
        Assert.That(ratios[Maps / 2], Is.EqualTo(4).Within(4 * 4 / Math.Sqrt(Maps)));
    }

    [Test]
    public void The_corner_of_a_large_map_is_distributed_as_the_whole_map_says([Values(1.4, 2)] double decay, [Values(28, 64)] int rows)
    {
        // Mean, deviation and step of the corner over many maps, each by both ways; 4.5 standard errors of the differences.
        const int Maps = 1500;
        var whole = new double[3][];
        var corner = new double[3][];
        for (var k = 0; k < 3; k++)
        {
            (whole[k], corner[k]) = (new double[Maps], new double[Maps]);
        }

        var room = new float[PlasmaCorner.Room];
        var map = new float[64 * 256];
        for (var i = 0; i < Maps; i++)
        {
            var random = new SeededRandom((ulong)(i + 100_000));
            var (near, far) = (new RandomLanes(ref random), new RandomLanes(ref random));
            PlasmaCorner.Make(ref near, ref far, decay, rows, 256, map, room);
            var shown = map.Take(rows * 256).ToArray();
            Assert.That((shown.Min() >= 0, shown.Max() <= 1.000001), Is.EqualTo((true, true)));
            Note(corner, i, map);
            Note(whole, i, Map(256, decay, (ulong)i));
        }

        for (var k = 0; k < 3; k++)
        {
            var error = Math.Sqrt((Variance(whole[k]) + Variance(corner[k])) / Maps);
            Assert.That(corner[k].Average(), Is.EqualTo(whole[k].Average()).Within(4.5 * error), $"{k}");
        }

        void Note(double[][] into, int i, float[] p)
        {
            into[0][i] = p[(20 * 256) + 11];
            into[1][i] = p[(27 * 256) + 5] * p[(27 * 256) + 5];
            into[2][i] = Math.Abs(p[(13 * 256) + 20] - p[(14 * 256) + 20]);
        }

        double Variance(double[] values)
        {
            var mean = values.Average();
            return values.Average(value => (value - mean) * (value - mean));
        }
    }

    [Test]
    public void No_row_that_is_left_out_could_have_held_the_extremes()
    {
        // Were a row left out that holds an extreme, the range would be too small, and the shown rows would hold its end too often: how often they do
        // is compared with whole maps.
        const int Maps = 1500;
        var room = new float[PlasmaCorner.Room];
        var map = new float[28 * 256];
        var (ends, due) = (0, 0);
        for (var i = 0; i < Maps; i++)
        {
            var random = new SeededRandom((ulong)(i + 50_000));
            var (near, far) = (new RandomLanes(ref random), new RandomLanes(ref random));
            PlasmaCorner.Make(ref near, ref far, 1.75, 28, 256, map, room);
            ends += map.Any(value => value is 0 or >= 0.999999f) ? 1 : 0;
            due += Map(256, 1.75, (ulong)i).Take(28 * 256).Any(value => value is 0 or >= 0.999999f) ? 1 : 0;
        }

        var share = (ends + due) / (2.0 * Maps);
        Assert.That(ends / (double)Maps, Is.EqualTo(due / (double)Maps).Within(4 * Math.Sqrt(2 * share * (1 - share) / Maps)));
    }

    [Test]
    public void Fog_keeps_the_brightest_value_and_lies_between_the_two_ends([Range(1, 5)] int severity)
    {
        // (x + c p) m / (m + c) with p on 0..1: black becomes at most c m / (m + c), and white at least m^2 / (m + c).
        double[] strengths = [0.2, 0.5, 0.75, 1, 1.5];
        var shape = new ImageShape(32, 32, 1);
        var image = new byte[1024];
        image.AsSpan(512).Fill(255);
        var c = strengths[severity - 1];
        var result = Perturb.Apply("fog", severity, shape, image);

        Assert.That(result.Take(512).Max(v => (double)v), Is.LessThanOrEqualTo(255 * c / (1 + c)));
        Assert.That(result.Skip(512).Min(v => (double)v), Is.GreaterThanOrEqualTo(Math.Floor(255 / (1 + c))));
        Assert.That(result, Has.None.GreaterThan(255));
    }

    [Test]
    public void Snow_only_brightens_and_looks_the_same_turned_round()
    {
        // On black every value is whitened by (1 - keep) 0.5 and gets a layer that is its own half turn.
        var shape = new ImageShape(33, 47, 1);
        var result = Perturb.Apply("snow", 4, shape, new byte[shape.Size]);

        Assert.That(result, Is.EqualTo(result.Reverse().ToArray()));
        Assert.That(result.Min(), Is.GreaterThanOrEqualTo(19)); // 0.15 x 127.5
        Assert.That(result.Distinct().Count(), Is.GreaterThan(10));
    }

    [Test]
    public void Snow_flakes_are_as_many_as_the_normal_tail_says()
    {
        // Severity 1 of the small table: N(0.1, 0.2) not magnified, so a share P(z > 2.5) = 0.00621 passes the threshold 0.6, and a
        // passed value is 0.1 + 0.2 E[z | z > 2.5] = 0.6645 on average: mean of the layer 0.00413, and it is added twice.
        const int Images = 400;
        var shape = new ImageShape(40, 40, 1);
        var values = Enumerable.Range(0, Images).SelectMany(i => Perturb.Apply("snow", 1, shape, Perturb.Flat(shape, 100), i)).Average(v => (double)v);
        var white = Math.Floor((0.95 * 100) + (0.05 * ((1.5 * 100) + 127.5))); // 108.875, and the layer is whole bytes
        var flakes = 2 * 255 * 0.00413;
        var error = 255 * Math.Sqrt(2 * 0.00621 * 0.44 / (Images * 1600.0)) * 2;
        Assert.That(values, Is.EqualTo(white + flakes).Within(4 * error));
    }

    [Test]
    public void Frost_mixes_by_the_published_weights()
    {
        // Black shows the weighted ice alone, 200 shows it 200 x weight brighter.
        var shape = new ImageShape(32, 32, 1);
        var black = Perturb.Apply("frost_procedural", 5, shape, new byte[1024]);
        var bright = Perturb.Apply("frost_procedural", 5, shape, Perturb.Flat(shape, 200));

        for (var k = 0; k < 1024; k++)
        {
            Assert.That(bright[k], Is.EqualTo(Math.Min(255, black[k] + 150)).Within(1));
        }

        Assert.That(black.Average(v => (double)v), Is.InRange(20, 90));
        Assert.That(black.Distinct().Count(), Is.GreaterThan(20));
    }

    [Test]
    public void Mud_covers_towards_its_colour_and_water_only_adds()
    {
        var shape = new ImageShape(48, 48, 3);
        var image = Perturb.Flat(shape, 150);
        var mud = Perturb.Apply("spatter", 5, shape, image);
        var water = Perturb.Apply("spatter", 3, shape, image);

        Assert.That(mud, Is.All.InRange(20, 150));
        Assert.That(mud.Count(v => v < 150), Is.GreaterThan(50));
        Assert.That(water, Is.All.GreaterThanOrEqualTo(150));
        Assert.That(water.Count(v => v > 150), Is.GreaterThan(50));
    }

    [Test]
    public void Water_is_strongest_where_the_layer_times_relief_is_largest()
    {
        // The mask is scaled so that its largest value is the strength: 0.6 x 238 added somewhere.
        var shape = new ImageShape(64, 64, 3);
        var result = Perturb.Apply("spatter", 2, shape, Perturb.Flat(shape, 50));

        Assert.That(result.Skip(4096).Take(4096).Max(), Is.EqualTo(50 + (int)(0.6 * 238)).Within(1));
    }

    [Test]
    public void Chamfer_distances_are_exact_for_the_moves_it_knows()
    {
        var edges = new byte[23 * 23];
        edges[(11 * 23) + 11] = 2;
        var distance = new float[21 * 21];
        EdgeDistance.Make(edges, 21, 21, 20, distance, new PerturbationScratch());

        Assert.That(distance[(10 * 21) + 10], Is.Zero);
        Assert.That(distance[(10 * 21) + 17], Is.EqualTo(7));
        Assert.That(distance[(13 * 21) + 13], Is.EqualTo(4.2f).Within(1e-4));
        Assert.That(distance[(12 * 21) + 11], Is.EqualTo(2.1969f).Within(1e-4));
        Assert.That(distance[0], Is.EqualTo(14).Within(1e-3));
    }

    [Test]
    public void Saturate_keeps_value_and_moves_saturation()
    {
        // (200, 100, 50): value 200, saturation 0.75; severity 2 takes a tenth of it: 200 - 0.1 x (200 - v).
        var shape = new ImageShape(8, 8, 3);
        byte[] image = [.. Enumerable.Repeat((byte)200, 64), .. Enumerable.Repeat((byte)100, 64), .. Enumerable.Repeat((byte)50, 64)];
        var result = Perturb.Apply("saturate", 2, shape, image);

        Assert.That((result[0], result[64], result[128]), Is.EqualTo((200, 190, 185)));
    }

    private static float[] Map(int side, double decay, ulong seed)
    {
        var random = new SeededRandom(seed);
        var lanes = new RandomLanes(ref random);
        var map = new float[(side * side) + Pixels.Block];
        Plasma.Make(ref lanes, side, decay, map, new float[Plasma.RoomFor(side)]);
        return map[..(side * side)];
    }
}
