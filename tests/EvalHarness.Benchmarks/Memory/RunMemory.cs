using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvalHarness.Evaluation;
using EvalHarness.Models;

namespace EvalHarness.Benchmarks.Memory;

/// <summary>The peak memory of one whole run over a dataset of any length: to be called once a length, since a process keeps its peak.</summary>
internal static class RunMemory
{
    private const int Side = 28;

    /// <summary>Makes 28 x 28 images of noise with the classes that the first checkpoint names, runs the checkpoints of a folder over them, and prints the peak.</summary>
    public static void Run(string models, int images)
    {
        var folder = Directory.CreateTempSubdirectory("evalharness-memory-");
        try
        {
            WriteDataset(Directory.CreateDirectory(Path.Combine(folder.FullName, "datasets", "noise")).FullName, images, Classes(models));
            var request = new EvaluationRequest
            {
                ModelsFolder = models,
                DatasetsFolder = Path.Combine(folder.FullName, "datasets"),
                RunsFolder = Path.Combine(folder.FullName, "runs"),
                Suite = new Suite { Name = "memory", Perturbations = ["gaussian_noise:3"] },
            };
            Evaluator.Run(request, new Silence(), CancellationToken.None);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{images:N0} images: peak working set {process.PeakWorkingSet64 / 1e6:N0} MB"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<string> Classes(string models) =>
        ModelCatalog.Open(models).Models.Select(model => model.Labels).FirstOrDefault(labels => labels is not null)
        ?? [.. Enumerable.Range(0, 10).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static void WriteDataset(string folder, int images, IReadOnlyList<string> classes)
    {
        using (var pixels = File.Create(Path.Combine(folder, "images.idx")))
        {
            WriteHeader(pixels, 0x803, images, Side, Side);
            var image = new byte[Side * Side];
            var state = 1u;
            for (var i = 0; i < images; i++)
            {
                for (var j = 0; j < image.Length; j++)
                {
                    state = (state * 1664525) + 1013904223;
                    image[j] = (byte)(state >> 24);
                }

                pixels.Write(image);
            }
        }

        using (var labels = File.Create(Path.Combine(folder, "labels.idx")))
        {
            WriteHeader(labels, 0x801, images);
            for (var i = 0; i < images; i++)
            {
                labels.WriteByte((byte)(i % classes.Count));
            }
        }

        File.WriteAllText(
            Path.Combine(folder, "dataset.json"),
            $$"""
            { "name": "noise", "role": "clean", "format": "idx", "classes": {{JsonSerializer.Serialize(classes)}},
              "files": [{ "path": "images.idx", "role": "images" }, { "path": "labels.idx", "role": "labels" }] }
            """);
    }

    private static void WriteHeader(FileStream stream, params int[] numbers)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            stream.Write(bytes);
        }
    }

    private sealed class Silence : IEvaluationProgress
    {
        public void Note(string message) => Console.Error.WriteLine(message);

        public void Begin(int cells, int reused, long predictions)
        {
        }

        public void Advance(string condition, int predictions, double weight)
        {
        }

        public void CellDone()
        {
        }
    }
}
