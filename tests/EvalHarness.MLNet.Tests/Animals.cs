using System.Globalization;
using System.Text;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

/// <summary>Rows of a table of three kinds of animals, the same in memory for ML.NET and on disk as a dataset.</summary>
internal static class Animals
{
    public static readonly string[] Classes = ["cat", "dog", "emu"];

    public static readonly MLContext Context = new(seed: 0);

    /// <summary>Rows whose class follows from weight and legs, with some noise: row i is of kind i mod 3.</summary>
    public static IReadOnlyList<Animal> Rows(int count, int seed = 1)
    {
        // The constants of Numerical Recipes: any generator will do, as long as it gives the same everywhere.
        var state = (uint)seed;
        float Next()
        {
            state = (1664525 * state) + 1013904223;
            return (state >> 8) / 16777216f;
        }

        return [.. Enumerable.Range(0, count).Select(i => new Animal
        {
            Kind = Classes[i % 3],
            Number = (i % 3) switch { 0 => 2, 1 => 0, _ => 1 },
            IsDog = i % 3 == 1,
            Weight = (2 * (i % 3)) + (1.5f * Next()),
            Legs = i % 3 == 2 ? 2 : 4,
            Colour = Next() < 0.5f ? "grey" : "brown",
            Features = [],
        })
        .Select(animal => animal with { Features = [animal.Weight, animal.Legs, animal.Colour == "brown" ? 1 : 0, animal.Colour == "grey" ? 1 : 0] })];
    }

    public static IDataView View(IReadOnlyList<Animal> rows) => Context.Data.LoadFromEnumerable(rows);

    /// <summary>Writes a CSV dataset; the columns in the order colour, legs, weight or another.</summary>
    public static Dataset Write(TempFolder folder, string name, IReadOnlyList<Animal> rows, string label = "kind", string columns = "colour,legs,weight", string more = "")
    {
        var text = new StringBuilder($"{label},{columns}\n");
        foreach (var row in rows)
        {
            var values = columns.Split(',').Select(column => column switch
            {
                "colour" => row.Colour,
                "legs" => row.Legs.ToString(CultureInfo.InvariantCulture),
                _ => row.Weight.ToString("R", CultureInfo.InvariantCulture),
            });
            var own = label switch { "kind" => row.Kind, "dog" => row.IsDog ? "yes" : "no", "truth" => row.IsDog ? "true" : "false", _ => row.Number.ToString(CultureInfo.InvariantCulture) };
            text.Append(own).Append(',').AppendJoin(',', values).Append('\n');
        }

        folder.Write($"datasets/{name}/data.csv", text.ToString());
        folder.Write($"datasets/{name}/dataset.json", $$"""{"name": "{{name}}", "format": "csv", "label_column": "{{label}}", "files": [{"path": "data.csv", "role": "data"}]{{more}}}""");
        return DatasetCatalog.Read(folder.At($"datasets/{name}"));
    }

    /// <summary>Trains, saves into the folder, and reads back as the catalog does.</summary>
    public static CatalogedModel Save(TempFolder folder, string name, IEstimator<ITransformer> estimator, IDataView train)
    {
        MLNetFiles.Use();
        Directory.CreateDirectory(folder.At("models/zoo"));
        var path = folder.At($"models/zoo/{name}.zip");
        Context.Model.Save(estimator.Fit(train), train.Schema, path);
        return ModelCatalog.Read(folder.At("models"), path);
    }

    /// <summary>Outputs of a checkpoint on a whole dataset, columns in the dataset's order of classes.</summary>
    public static (float[][] Rows, int[] Labels, Data.OutputKind Kind) Predict(CatalogedModel model, Dataset dataset, int threads = 1, int? batch = null)
    {
        var samples = dataset.CreateBatch(dataset.Count);
        using var reader = dataset.Read(ReadSelection.All);
        Assert.That(reader.Read(samples), Is.EqualTo(dataset.Count));
        using var classifier = Classifier.Open(model, new InferenceOptions(Threads: threads, Batch: batch), dataset.CreateBatch(4));
        classifier.UseClasses(dataset.Classes);
        var outputs = new float[dataset.Count * classifier.ClassCount];
        classifier.Predict(samples, outputs);
        return ([.. outputs.Chunk(classifier.ClassCount)], samples.Labels, classifier.Kind);
    }

    public static int Top(float[] row) => Array.IndexOf(row, row.Max());
}

/// <summary>A row, as an ML.NET user declares it.</summary>
internal sealed record Animal
{
    public required string Kind { get; init; }

    /// <summary>The class as a number that is not the class's position in ordinal order: cat 2, dog 0, emu 1.</summary>
    public required float Number { get; init; }

    public required bool IsDog { get; init; }

    public required float Weight { get; init; }

    public required float Legs { get; init; }

    public required string Colour { get; init; }

    /// <summary>Weight, legs, brown, grey.</summary>
    [VectorType(4)]
    public required float[] Features { get; init; }
}
